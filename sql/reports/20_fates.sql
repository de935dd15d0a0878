-- Every record by fate and reason.
select fate, reason, count(*) as n_records, sum(bytes)::bigint as bytes, share(n_records, sum(n_records) over ()) as share
from records
group by fate, reason
order by n_records desc, fate, reason;
