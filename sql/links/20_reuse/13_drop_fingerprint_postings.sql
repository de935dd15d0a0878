-- Fingerprints of changed documents go.
delete from fingerprint_postings
where getvariable('compares_all') or text_no in (
        select text_no from compared_texts semi join changed using (doc_id) where not getvariable('compares_all')
    );
