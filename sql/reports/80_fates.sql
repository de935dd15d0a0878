-- Every record by fate and reason.
-- chart: bar x=reason y=n_records color=fate
select
    fate,
    coalesce(reason, 'loaded') as reason,
    count(*) as n_records,
    sum(bytes)::bigint as bytes,
    share(n_records, sum(n_records) over ()) as share
from records
group by fate, records.reason
order by n_records desc, fate, reason;
