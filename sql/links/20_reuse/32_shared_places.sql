-- Where fingerprints stand by which passages are found. Of `held_places` those that several documents hold, but not too many.
create or replace temp table shared_places as
with places as (
    from held_places
    semi join (from hash_counts where n_documents <= common_documents()) as shared using (hash)
    union all
    from other_places
)
select
    hash,
    document_no,
    word_no,
    char_start,
    cluster_id,
    document_no in (select document_no from documents_to_compare) as is_compared,
    document_no in (from documents_at_the_limit) as is_at_limit
from places
join numbered_documents using (document_no);
