-- Which figures, names and negations were edited?
select documents.uri, kind, old_part as before, new_part as after, seen_at
from changes_since(0)
join documents using (doc_id)
where kind in ('figure', 'name', 'negation')
order by seen_at desc, documents.uri, place
limit 20;
