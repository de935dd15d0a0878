-- Roles of paragraphs.
-- chart: bar x=role y=n_words
select
    role,
    count(*) as n_paragraphs,
    count(distinct doc_id) as n_documents,
    sum(n_words)::bigint as n_words,
    share(sum(n_words), (select sum(n_words) from paragraphs)) as share
from paragraphs
group by role
order by n_words desc, role;
