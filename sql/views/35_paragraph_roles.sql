-- The role of each paragraph, once all documents of its outlet are known.
create or replace view paragraph_roles as
select
    paragraphs.doc_id,
    paragraphs.paragraph_no,
    case when n_documents is not null and may_recur(paragraphs.role) then 'boilerplate' else paragraphs.role end as role,
    case
        when n_documents is not null and may_recur(paragraphs.role)
            then format('stands in {:d} of {:d} documents of {}', n_documents, n_in_outlet, outlet)
    end as rule
from paragraphs
join documents using (doc_id)
left join recurring_paragraphs using (outlet, text_hash);
comment on view paragraph_roles is 'The role of each paragraph: that of the table paragraphs, which its own document decides, or boilerplate where the paragraph stands in most documents of its outlet. The view body_texts and the words of keyness leave boilerplate out by this role.';
comment on column paragraph_roles.doc_id is 'Document. Key together with paragraph_no.';
comment on column paragraph_roles.paragraph_no is 'As in paragraphs.';
comment on column paragraph_roles.role is 'As in paragraphs, or boilerplate.';
comment on column paragraph_roles.rule is 'Why the role is another than in paragraphs; NULL where it is the same.';
