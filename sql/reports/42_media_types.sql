-- What the records were read as.
select
    coalesce(media_type, 'not read') as media_type,
    coalesce(encoding, 'not decoded') as encoding,
    count(*) as n_records,
    count(*) filter (fate = 'loaded') as n_loaded,
    share(n_records, sum(n_records) over ()) as share
from records
group by 1, 2
order by n_records desc, 1, 2;
