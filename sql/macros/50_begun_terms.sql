-- The terms of the index that begin in one of some ways.
create or replace macro begun_terms(beginnings) as table
select distinct postings.term, beginning
from postings
-- A range, so that only the row groups of these terms are read.
join (select unnest(beginnings) as beginning) as wanted
    on postings.term >= beginning and postings.term < beginning || chr(1114111);
comment on macro table begun_terms is 'Each term of the search index that begins with one of the given beginnings (a list), with that beginning.';
