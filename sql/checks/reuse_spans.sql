-- A shared passage lies inside both documents, smaller key first, and says which column decided their order.
-- scope: linked
select doc_a, a_start, a_end, a.n_chars as a_chars, doc_b, b_start, b_end, b.n_chars as b_chars, earlier, basis
from reuse
join documents as a on doc_a = a.doc_id
join documents as b on doc_b = b.doc_id
where
    doc_a >= doc_b
    or a_start < 0 or a_end <= a_start or a_end > a.n_chars
    or b_start < 0 or b_end <= b_start or b_end > b.n_chars
    or (earlier is null) <> (basis is null)
order by all;
