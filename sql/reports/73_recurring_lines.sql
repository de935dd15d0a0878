-- Recurring lines that were not marked.
-- none: No such line is in three documents of one outlet.
-- Paragraphs in three or more documents of one outlet. Only a whole corpus reveals them.
select source, recurring_lines.text as line, role, n_documents, share, uri as for_example
from recurring_lines
join documents using (doc_id)
where role <> 'boilerplate' and (source, text_hash) not in (select (outlet, text_hash) from recurring_paragraphs)
order by n_documents desc, source, line
limit 200;
