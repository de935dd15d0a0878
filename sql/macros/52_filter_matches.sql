-- The documents that match the filters of a query on anything but the text.
create or replace macro filter_matches(parts) as table
with filters as materialized (
    from (select unnest(parts, max_depth := 2)) where field not in ('', 'title')
)
select part_no, document_no
from filters
join documents
    on case field
        when 'lang' then speaks(lang, words)
        when 'site' then list_has_all(terms(concat_ws(' ', site, host(url))), filters.terms)
        when 'outlet' then list_has_all(terms(outlet), filters.terms)
        when 'author' then list_has_all(terms(array_to_string(authors, ' ')), filters.terms)
        when 'after' then published_at >= period_start(words)
        when 'before' then published_at < period_start(words)
    end
join indexed_documents using (doc_id);
comment on macro table filter_matches is 'The document_no of each document that matches a filter of a query (site:, lang:, outlet:, author:, after:, before:), with the part of the query that it matches. parts is the list of the rows of query_parts.';
