-- Those by which documents are to be compared: they are no copies of each other, and not all of them have been compared.
create or replace temp table shared_places as
from repeated_places
semi join (
    select hash from repeated_places group by hash having min(group_no) <> max(group_no) and bool_or(is_compared)
) as shared using (hash);
