-- Those that support each other: of some that lie close together and at about the same distance from each other in both
-- documents, the first and the last begin three words or more apart. So they do in any twelve words that both have
-- (flows/steps/winnow.py). Nearly all that two documents share by chance is one run of five or six words. Distances
-- between the documents are in steps of 12 words, once more from half a step on.
create or replace temp table anchors as
with repeated as (
    select pair from shared_fingerprints group by pair having count(*) > 1
),
stepped as (
    select *, unnest([2 * ((a_word - b_word) // 12), 2 * ((a_word - b_word + 6) // 12) + 1]) as step
    from shared_fingerprints
    semi join repeated using (pair)
),
parted as (
    select *, coalesce(a_word - lag(a_word) over (partition by pair, step order by a_word) > 40, true) as is_first
    from stepped
),
numbered as (
    select *, count(*) filter (is_first) over (partition by pair, step order by a_word) as group_no from parted
),
supported as (
    select pair, unnest(list((a_word, b_word))) as words
    from numbered
    group by pair, step, group_no
    having max(a_word) - min(a_word) >= 3
),
chosen as (
    select distinct (pair >> 32)::integer as a_no, (pair & 4294967295)::integer as b_no, words[1] as a_word, words[2] as b_word
    from supported
)
select a_no, b_no, a.char_start as a_start, b.char_start as b_start
from chosen
join shared_places as a on a.document_no = a_no and a.word_no = a_word
join shared_places as b on b.document_no = b_no and b.word_no = b_word
order by all;
