-- Documents that are no articles, with what speaks for that.
create or replace view junk_documents as
select doc_id, page_kind, array_to_string(page_evidence, '; ') as evidence, title, outlet, n_words, url, uri
from documents
where page_kind <> 'article';
comment on view junk_documents is 'Documents that are no articles: captchas, walls, error pages, lists, stubs, bare navigation, and pages that ask for scripts. Rules tell them, and name their evidence.';
comment on column junk_documents.doc_id is 'Document. Key.';
comment on column junk_documents.page_kind is 'As in documents.';
comment on column junk_documents.evidence is 'What speaks for it, in words: what the page says, how much prose is on it besides, what share of it is links.';
comment on column junk_documents.title is 'As in documents.';
comment on column junk_documents.outlet is 'As in documents.';
comment on column junk_documents.n_words is 'As in documents.';
comment on column junk_documents.url is 'As in documents.';
comment on column junk_documents.uri is 'Location of the document.';
