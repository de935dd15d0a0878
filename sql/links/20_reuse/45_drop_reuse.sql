-- Passages go that are looked for again, and those of documents that have become copies.
delete from reuse
where getvariable('compares_all')
    or doc_a in (select doc_id from (from changed union all from parted_documents) where not getvariable('compares_all'))
    or doc_b in (select doc_id from (from changed union all from parted_documents) where not getvariable('compares_all'))
    or (doc_a, doc_b) in (
        select (doc_a, doc_b)
        from reuse
        join clusters as a on a.doc_id = doc_a
        join clusters as b on b.doc_id = doc_b and b.cluster_id = a.cluster_id
    )
    or (doc_a, doc_b) in (
        select (least(a.doc_id, b.doc_id), greatest(a.doc_id, b.doc_id))
        from limited_pairs
        join compared_texts as a on a.text_no = a_no
        join compared_texts as b on b.text_no = b_no
    );
