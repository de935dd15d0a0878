-- Paragraphs that occur in several documents of one outlet.
create or replace view recurring_lines as
with repeated as (
    -- Nearly all paragraphs occur once; grouped by their hash alone they cost a tenth of what they do with all below.
    select text_hash from paragraphs group by text_hash having count(*) >= 3
),
places as (
    select doc_id, content_hash, outlet as source from documents
),
sizes as (
    select source, count(distinct content_hash) as n_in_source from places group by source
),
lines as (
    select
        source,
        text_hash,
        min(text) as text,
        mode(role order by role) as role,
        count(distinct content_hash) as n_documents,
        min(doc_id) as doc_id
    from paragraphs
    semi join repeated using (text_hash)
    join places using (doc_id)
    group by source, text_hash
    having n_documents >= 3
)
select source, text_hash, text, role, n_documents, share(n_documents, n_in_source) as share, doc_id
from lines
join sizes using (source);
comment on view recurring_lines is 'Paragraphs that occur in three or more documents of one outlet. Exact copies of a document count once. Such lines may be boilerplate that only a whole corpus reveals.';
comment on column recurring_lines.source is 'The documents'' outlet. Key together with text_hash.';
comment on column recurring_lines.text_hash is 'As in paragraphs.';
comment on column recurring_lines.text is 'The paragraph.';
comment on column recurring_lines.role is 'The role that it has most often.';
comment on column recurring_lines.n_documents is 'Documents of the source that hold it; exact copies count once.';
comment on column recurring_lines.share is 'That number in per cent of the source''s documents.';
comment on column recurring_lines.doc_id is 'One of these documents.';
