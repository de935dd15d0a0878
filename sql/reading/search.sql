-- The documents that say most about a query, best first.
from search($query, k := $k, mark_start := $mark_start, mark_end := $mark_end, fold_copies := $fold_copies, by_date := $by_date, exact := $exact);
