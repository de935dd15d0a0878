-- Passages that two documents share, with both texts, their sources and their dates.
create or replace view reused_passages as
with sources as (
    select doc_id, uri, outlet as source, title, text, published_at, first_seen_at from documents
)
select
    doc_a,
    a.uri as uri_a,
    a.source as source_a,
    a.title as title_a,
    a.published_at as published_a,
    a.first_seen_at as first_seen_a,
    span(a.text, a_start, a_end) as text_a,
    doc_b,
    b.uri as uri_b,
    b.source as source_b,
    b.title as title_b,
    b.published_at as published_b,
    b.first_seen_at as first_seen_b,
    span(b.text, b_start, b_end) as text_b,
    reuse.n_words,
    n_same_words,
    earlier,
    case when a.first_seen_at < b.first_seen_at then 'a' when a.first_seen_at > b.first_seen_at then 'b' end as seen_first,
    a_start,
    b_start
from reuse
join sources as a on doc_a = a.doc_id
join sources as b on doc_b = b.doc_id;
comment on view reused_passages is 'The passages of reuse with both texts, the sources that have them, and when they were published and first seen.';
comment on column reused_passages.doc_a is 'The document with the smaller doc_id. Key together with a_start, doc_b and b_start.';
comment on column reused_passages.uri_a is 'Location of doc_a.';
comment on column reused_passages.source_a is 'Site of doc_a; its root where it has none.';
comment on column reused_passages.title_a is 'Title of doc_a; NULL where it has none.';
comment on column reused_passages.published_a is 'When doc_a was published, UTC; NULL where unknown.';
comment on column reused_passages.first_seen_a is 'When the run that found doc_a started, UTC.';
comment on column reused_passages.text_a is 'The passage as it stands in doc_a.';
comment on column reused_passages.doc_b is 'The document with the greater doc_id.';
comment on column reused_passages.uri_b is 'Location of doc_b.';
comment on column reused_passages.source_b is 'Site of doc_b; its root where it has none.';
comment on column reused_passages.title_b is 'Title of doc_b; NULL where it has none.';
comment on column reused_passages.published_b is 'When doc_b was published, UTC; NULL where unknown.';
comment on column reused_passages.first_seen_b is 'When the run that found doc_b started, UTC.';
comment on column reused_passages.text_b is 'The passage as it stands in doc_b.';
comment on column reused_passages.n_words is 'As in reuse.';
comment on column reused_passages.n_same_words is 'As in reuse.';
comment on column reused_passages.earlier is 'a or b: the document that was published first; NULL where unknown.';
comment on column reused_passages.seen_first is 'a or b: the document that a run found first; NULL where the same run found both.';
comment on column reused_passages.a_start is 'Start of the passage in the text of doc_a, in code points, 0-based.';
comment on column reused_passages.b_start is 'Start of the passage in the text of doc_b, in code points, 0-based.';
