-- Documents whose passages are compared with those of all others. At the limit a passage may have begun or ended.
create or replace temp table documents_to_compare as
from changed_or_regrouped
union
from documents_at_the_limit;
