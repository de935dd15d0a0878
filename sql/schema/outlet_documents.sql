-- One row for each document, with the outlet among whose documents its paragraphs were counted.
create table outlet_documents (
    doc_id varchar not null,
    outlet varchar not null
);
comment on table outlet_documents is 'Each document with the outlet that it had when the paragraphs of its outlet were last counted, by which the next load tells what to count again.';
comment on column outlet_documents.doc_id is 'Document. Key.';
comment on column outlet_documents.outlet is 'As in documents.';
