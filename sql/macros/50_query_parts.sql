-- The parts of a search query, one in each row.
create or replace macro query_parts(query) as table
select part_no, field, is_excluded, is_demand, is_prefix, is_quoted, words, terms
from query_tokens(query)
where operator is null
order by part_no;
comment on macro table query_parts is 'The parts of a search query: words; "phrases"; -excluded words and phrases; beginnings of words, econom*; title:, site:, lang:, outlet:, author:, after: and before: in front of any of them. A part that is not a bare word is a demand: it includes or excludes documents. So are all parts of a query with AND, OR, NOT or -( in it.';
