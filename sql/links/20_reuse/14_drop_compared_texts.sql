-- So do their numbers.
delete from compared_texts where getvariable('compares_all') or doc_id in (from changed where not getvariable('compares_all'));
