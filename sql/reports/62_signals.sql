-- Quality signals.
-- The comments on the columns of the table signals say what each one means and from which paper it is.
with measurements as (
    unpivot (select columns(* exclude (doc_id))::double from signals)
    on columns(*)
    into name signal value measured
)
select
    signal,
    count(*) as n_documents,
    round(quantile_cont(measured, 0.05), 4) as lowest_5_percent,
    round(quantile_cont(measured, 0.25), 4) as lower_quarter,
    round(quantile_cont(measured, 0.5), 4) as median,
    round(quantile_cont(measured, 0.75), 4) as upper_quarter,
    round(quantile_cont(measured, 0.95), 4) as highest_5_percent
from measurements
group by signal
order by signal;
