-- The oddest documents.
-- Those whose signals differ most from those of other documents in their language.
-- Robust z-scores (Iglewicz and Hoaglin 1993): 0.6745 (x - median) / MAD, or, where half of the values are equal and the
-- MAD is 0, (x - median) / (1.2533 x mean absolute deviation). Each is capped at 10, so that one extreme signal does not hide
-- a document that is odd in several ways. Languages of fewer than 20 documents are compared with each other.
with grouped_signals as (
    select
        case when count(*) over (partition by documents.lang) >= 20 then documents.lang else 'other' end as language_group,
        signals.*
    from signals
    join documents using (doc_id)
),
measurements as (
    unpivot (select language_group, doc_id, columns(* exclude (language_group, doc_id))::double from grouped_signals)
    on columns(* exclude (language_group, doc_id))
    into name signal value measured
),
deviations as (
    select *, measured - median(measured) over same_signal as deviation
    from measurements
    window same_signal as (partition by language_group, signal)
),
scales as (
    select
        language_group, signal,
        coalesce(nullif(median(abs(deviation)) / 0.6745, 0), nullif(1.2533 * avg(abs(deviation)), 0)) as scale
    from deviations
    group by language_group, signal
),
scores as (
    select doc_id, signal, measured, greatest(least(deviation / scale, 10), -10) as z
    from deviations
    join scales using (language_group, signal)
    where scale is not null
),
distances as (
    select
        doc_id,
        sqrt(sum(z * z)) as distance,
        arg_max(format('{} {:.4g} (z {:+.1f})', signal, measured, z), (abs(z), signal), 3) as oddest_signals
    from scores
    group by doc_id
)
select
    uri, title, lang as language, n_words as n_words, round(distance, 1) as distance,
    array_to_string(oddest_signals, '; ') as oddest_signals
from distances
join documents using (doc_id)
where distance > 0
order by distances.distance desc, uri
limit 20;
