-- Sources.
-- chart: bar x=root y=n_loaded,n_empty,n_skipped,n_quarantined
with fates as (
    select
        root,
        count(*) as n_records,
        count(*) filter (fate = 'loaded') as n_loaded,
        count(*) filter (fate = 'empty') as n_empty,
        count(*) filter (fate = 'skipped') as n_skipped,
        count(*) filter (fate = 'quarantined') as n_quarantined,
        sum(bytes)::bigint as bytes
    from records
    group by root
),
words_by_root as (
    select root, sum(n_words)::bigint as n_words from documents join records using (doc_id) group by root
)
select fates.*, coalesce(n_words, 0) as n_words, share(n_records, sum(n_records) over ()) as share
from fates
left join words_by_root using (root)
order by n_records desc, root;
