-- The oddest documents.
-- none: No document differs from the others.
-- Those whose signals differ most from those of other documents in their language.
-- Robust z-scores (Iglewicz and Hoaglin 1993): 0.6745 (x - median) / MAD, or, where half of the values are equal and the
-- MAD is 0, (x - median) / (1.2533 x mean absolute deviation). Each is capped at 10, so that one extreme signal does not hide
-- a document that is odd in several ways. Languages of fewer than 20 documents are compared with each other.
-- A number is kept of each document until it is known which are shown, and only for those what is odd about them.
with languages as (
    select lang, case when count(*) >= 20 then lang else 'other' end as language_group from documents group by lang
),
grouped_signals as (
    select languages.language_group, signals.*
    from signals
    join documents using (doc_id)
    join languages on languages.lang is not distinct from documents.lang
),
measurements as not materialized (
    unpivot (select language_group, doc_id, columns(* exclude (language_group, doc_id))::double from grouped_signals)
    on columns(* exclude (language_group, doc_id))
    into name signal value measured
),
medians as (
    select language_group, signal, median(measured) as middle from measurements group by language_group, signal
),
scales as (
    select
        language_group, signal, any_value(middle) as middle,
        coalesce(
            nullif(median(abs(measured - middle)) / 0.6745, 0), nullif(1.2533 * avg(abs(measured - middle)), 0)
        ) as scale
    from measurements
    join medians using (language_group, signal)
    group by language_group, signal
    having scale is not null
),
scores as not materialized (
    select doc_id, signal, measured, greatest(least((measured - middle) / scale, 10), -10) as z
    from measurements
    join scales using (language_group, signal)
),
distances as (
    select doc_id, sqrt(sum(z * z)) as distance from scores group by doc_id having distance > 0
),
oddest as (
    select doc_id, uri, title, lang, n_words, distance
    from distances
    join documents using (doc_id)
    order by distance desc, uri
    limit 20
),
reasons as (
    select
        doc_id,
        arg_max(format('{} {:.4g} (z {:+.1f})', signal, measured, z), (abs(z), signal), 3) as oddest_signals
    from scores
    where doc_id in (select doc_id from oddest)
    group by doc_id
)
select
    uri, title, language_name(lang) as language, n_words, round(distance, 1) as distance,
    array_to_string(oddest_signals, '; ') as oddest_signals
from oddest
join reasons using (doc_id)
order by oddest.distance desc, uri;
