-- Terms that documents hold which are gone, changed or indexed again.
create or replace temp table terms_to_drop as
select distinct term from postings where document_no in (from numbers_to_drop);
