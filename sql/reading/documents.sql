-- Documents in the order of their keys, without their texts.
select documents.* exclude (text)
from documents
join records using (doc_id)
where documents.doc_id > $after
    and ($root::varchar is null or records.root = $root)
    and ($lang::varchar is null or documents.lang = $lang)
order by documents.doc_id
limit $k;
