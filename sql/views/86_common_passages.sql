-- Passages that very many documents hold, as the first document has them: disclaimers, forms, templates.
create or replace view common_passages as
with places as (
    select doc_id, unnest(hashes) as hash, unnest(char_starts) as char_start from fingerprints
),
common as (
    select hash, doc_id, char_start, n_documents, min(doc_id) over (partition by hash) as first_doc_id
    from places
    join common_fingerprints using (hash)
),
parted as (
    -- Fingerprints of one passage begin within a few words of each other.
    select *, coalesce(char_start - lag(char_start) over (partition by doc_id order by char_start) > 60, true) as is_first
    from common
    where doc_id = first_doc_id
),
numbered as (
    select *, count(*) filter (is_first) over (partition by doc_id order by char_start) as passage_no from parted
)
select
    doc_id,
    min(char_start) as char_start,
    max(n_documents) as n_documents,
    any_value(documents.uri) as uri,
    span(any_value(text), min(char_start), max(char_start) + 40) as text
from numbered
join documents using (doc_id)
group by doc_id, passage_no;
comment on view common_passages is 'Passages that more than common_documents() documents hold: disclaimers, forms, templates. They are no reuse. Each is shown as it stands in the first document, by doc_id, that holds it.';
comment on column common_passages.doc_id is 'The first of the documents. Key together with char_start.';
comment on column common_passages.char_start is 'Where the passage starts in its text, in code points, 0-based.';
comment on column common_passages.n_documents is 'Documents that hold a part of it.';
comment on column common_passages.uri is 'Location of the document.';
comment on column common_passages.text is 'The passage; the last word may be cut.';
