-- Each hash is that of its text.
-- scope: document
-- Paragraphs and sentences are hashed again for one document in sixteen. A doc_id is a hash itself, so those that begin
-- with 0 are a fair sample, and the same one each time; hashing all of them would take longer than all other checks together.
with hashes as (
    select 'documents' as table_name, doc_id, 0 as ordinal, content_hash as stated, sha256(text)[:32] as computed
    from documents
    union all
    select 'paragraphs', doc_id, paragraph_no, text_hash, sha256(text)[:16] from paragraphs where doc_id < '1'
    union all
    select 'sentences', doc_id, sentence_no, text_hash, sha256(text)[:16] from sentences where doc_id < '1'
)
select * from hashes where stated <> computed order by all;
