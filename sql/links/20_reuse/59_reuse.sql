-- Passages of the documents to compare, with what is known of who had them first.
insert into reuse by name
with dated as (
    select doc_id, text_no, published_at from compared_texts join documents using (doc_id)
)
select
    a.doc_id as doc_a,
    passages.a_start,
    passages.a_end,
    b.doc_id as doc_b,
    passages.b_start,
    passages.b_end,
    passages.n_words,
    passages.n_same_words,
    case when a.published_at < b.published_at then 'a' when a.published_at > b.published_at then 'b' end as earlier,
    if(earlier is null, null, 'published_at') as basis
from passages
join dated as a on a.text_no = passages.a_no
join dated as b on b.text_no = passages.b_no
order by doc_a, a_start, doc_b, b_start;
