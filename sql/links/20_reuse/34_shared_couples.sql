-- Those by which documents are to be compared.
create or replace temp table shared_couples as
from couples
semi join (
    select couple from couples group by couple having min(group_no) <> max(group_no) and bool_or(is_compared)
) as shared using (couple);
