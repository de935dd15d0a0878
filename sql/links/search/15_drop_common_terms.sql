-- Their common terms go.
delete from common_terms where document_no in (from numbers_to_drop);
