-- One row for each text that stands as a paragraph in most documents of an outlet.
create table recurring_paragraphs (
    outlet varchar not null,
    text_hash varchar not null,
    n_documents bigint not null,
    n_in_outlet bigint not null
);
comment on table recurring_paragraphs is 'Each text that is a paragraph of more than half of the documents of an outlet, where that has ten or more. Such a paragraph is boilerplate: see the view paragraph_roles. Documents with the same text count once.';
comment on column recurring_paragraphs.outlet is 'As in documents. Key together with text_hash.';
comment on column recurring_paragraphs.text_hash is 'As in paragraphs.';
comment on column recurring_paragraphs.n_documents is 'Documents of the outlet that hold it.';
comment on column recurring_paragraphs.n_in_outlet is 'Documents of the outlet.';
