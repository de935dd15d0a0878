-- The shingles of each of them.
create or replace temp table shingled_documents (
    doc_id varchar,
    document_no integer,
    n_shingles bigint,
    shingles ubigint[]
);
