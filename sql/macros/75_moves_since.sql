-- Documents that went from one uri to another, as they were or edited.
create or replace macro moves_since(after) as table
with seen as materialized (
    select * from sightings where run_no > after and event in ('arrived', 'removed')
),
as_they_were as (
    select moved_from as from_uri, uri, doc_id, run_id, run_no from seen where moved_from is not null
),
gone as materialized (
    select run_id, run_no, doc_id, uri, text
    from seen
    join earlier_texts using (doc_id, run_id)
    where event = 'removed' and (run_id, uri) not in (select (run_id, from_uri) from as_they_were)
),
arrivals as (
    select run_id, run_no, doc_id, uri
    from seen
    where event = 'arrived' and moved_from is null and run_id in (select run_id from gone)
),
followed as (
    select arrivals.run_id, arrivals.doc_id, arrivals.uri, arg_min(later.run_id, later.run_no) as next_run_id
    from arrivals
    left join sightings as later
        on later.doc_id = arrivals.doc_id and later.run_no > arrivals.run_no and later.event <> 'pressed'
    group by all
),
come as materialized (
    select followed.run_id, doc_id, followed.uri, text from followed join documents using (doc_id) where next_run_id is null
    union all
    select followed.run_id, followed.doc_id, uri, text
    from followed
    join earlier_texts on earlier_texts.doc_id = followed.doc_id and earlier_texts.run_id = next_run_id
),
shingled as materialized (
    select true as is_gone, run_id, doc_id, word_shingles(shingle_words(text)) as shingles from gone
    union all
    select false, run_id, doc_id, word_shingles(shingle_words(text)) from come
),
-- Of each text the 32 smallest shingles: texts that share half of theirs share some of these.
sketches as (
    select is_gone, run_id, doc_id, unnest(list_sort(shingles)[:32]) as shingle from shingled
),
rare as materialized (
    -- What very many hold is no sign that one of them became another, and would pair each with each.
    from sketches qualify count(*) over (partition by is_gone, run_id, shingle) <= most_compared()
),
couples as materialized (
    select distinct run_id, went.doc_id as gone_id, came.doc_id as come_id
    from (from rare where is_gone) as went
    join (from rare where not is_gone) as came using (run_id, shingle)
),
likenesses as (
    select
        couples.*,
        gone.run_no,
        gone.uri as from_uri,
        come.uri,
        gone.text <> come.text as is_edited,
        round(jaccard(went.shingles, came.shingles), 4) as similarity
    from couples
    join gone on gone.run_id = couples.run_id and gone.doc_id = gone_id
    join come on come.run_id = couples.run_id and come.doc_id = come_id
    join (from shingled where is_gone) as went on went.run_id = couples.run_id and went.doc_id = gone_id
    join (from shingled where not is_gone) as came on came.run_id = couples.run_id and came.doc_id = come_id
),
edited as (
    -- Each is the other's likest.
    from likenesses
    where similarity >= least_edited()
    qualify
        row_number() over (partition by run_id, gone_id order by similarity desc, come_id) = 1
        and row_number() over (partition by run_id, come_id order by similarity desc, gone_id) = 1
)
select run_id, run_no, from_uri, uri, doc_id, false as is_edited, 1.0::double as similarity
from as_they_were
union all
select run_id, run_no, from_uri, uri, come_id, is_edited, similarity
from edited
order by run_no, uri;
comment on macro table moves_since is 'Documents that went and came again under another uri in one of the runs after the run of this number (0: in any): with the same bytes, or with others: is_edited says whether the text differs. Those have half or more of their 5-word shingles in common with the text that went (Jaccard), and each is the other''s likest.';
