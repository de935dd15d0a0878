-- Documents whose passages are compared with those of all others: those that changed, and those at the limit in which a
-- common passage (38_barred_spans.sql) has begun or ended.
create or replace temp table documents_to_compare as
with common_hashes as (
    select hash, 'before' as state from common_fingerprints
    union all
    select hash, 'now' from hash_counts where n_documents > common_documents()
),
common as (
    select document_no, state, word_no
    from held_places
    semi join documents_at_the_limit using (document_no)
    join common_hashes using (hash)
),
parted as (
    select *, coalesce(word_no - lag(word_no) over by_place > 5, true) as is_first
    from common
    window by_place as (partition by document_no, state order by word_no)
),
numbered as (
    select *, count(*) filter (is_first) over (partition by document_no, state order by word_no) as run_no from parted
),
runs as (
    select document_no, min(word_no) as first_word, max(word_no) as last_word
    from numbered
    group by document_no, state, run_no
    having last_word - first_word >= 3
),
changed_runs as (
    select document_no, first_word, last_word from runs group by all having count(*) = 1
)
select document_no, doc_id
from numbered_documents
where is_changed or document_no in (select document_no from changed_runs);
