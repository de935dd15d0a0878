-- Sources of which more than one record in twenty, and more than two, are quarantined.
select
    root,
    count(*) as n_records,
    count(*) filter (fate = 'quarantined') as n_quarantined,
    share(n_quarantined, n_records) as share,
    mode(reason order by reason) filter (fate = 'quarantined') as most_frequent_reason
from records
group by root
having n_quarantined > 0.05 * n_records and n_quarantined > 2
order by all;
