-- Those of them that no longer do, or were otherwise.
create or replace temp table old_firsts as
from firsts_before except from firsts_after;
