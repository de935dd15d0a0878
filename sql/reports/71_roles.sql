-- Roles of paragraphs.
-- chart: bar x=role y=n_words
select
    paragraph_roles.role,
    count(*) as n_paragraphs,
    count(distinct doc_id) as n_documents,
    sum(n_words)::bigint as n_words,
    share(sum(n_words), (select sum(n_words) from paragraphs)) as share
from paragraphs
join paragraph_roles using (doc_id, paragraph_no)
group by paragraph_roles.role
order by n_words desc, role;
