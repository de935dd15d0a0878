-- Those that several documents have.
create or replace temp table shared_couples as
from couples
semi join (select couple from couples group by couple having count(*) > 1) as shared using (couple);
