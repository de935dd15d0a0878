-- Which titles were edited after they were first seen?
select documents.uri, changes.op, changes.old_text, changes.new_text, versions.seen_at
from changes
join documents using (doc_id)
join versions on versions.doc_id = changes.doc_id and versions.version = changes.to_version
where changes.in_title
order by versions.seen_at desc, documents.uri, changes.change_no
limit 20;
