-- The sentences that say most about a query, best first.
from search_sentences($query, k := $k, mark_start := $mark_start, mark_end := $mark_end, by_date := $by_date, exact := $exact);
