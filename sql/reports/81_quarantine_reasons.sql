-- What is in quarantine, and what to do about it.
-- none: No record is in quarantine.
select
    reason,
    count(*) as n_records,
    share(n_records, sum(n_records) over ()) as share,
    $cures[reason] as what_to_do,
    min(uri) as for_example
from quarantine
group by reason
order by n_records desc, reason;
