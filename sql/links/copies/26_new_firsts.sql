-- Those that did not yet, or not as they are.
create or replace temp table new_firsts as
from firsts_after except from firsts_before;
