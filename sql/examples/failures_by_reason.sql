-- What could not be loaded, and why?
select fate, stage, reason, count(*) as n_records, min(uri) as for_example, min_by(detail, uri) as its_detail
from records
where fate <> 'loaded'
group by fate, stage, reason
order by n_records desc, fate, stage, reason;
