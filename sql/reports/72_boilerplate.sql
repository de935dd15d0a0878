-- Marked as boilerplate.
-- none: No paragraph looks like boilerplate.
-- The 200 that occur in the most documents, each with an example. They stay in the text; the view body_texts leaves them out.
select
    min(paragraphs.text) as paragraph,
    count(*) as n_times,
    count(distinct doc_id) as n_documents,
    min(rule) as rule,
    min(uri) as for_example
from paragraphs
join paragraph_roles using (doc_id, paragraph_no)
join documents using (doc_id)
where paragraph_roles.role = 'boilerplate'
group by paragraphs.text_hash
order by n_documents desc, n_times desc, paragraph
limit 200;
