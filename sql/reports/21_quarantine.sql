-- Quarantined records, and what to do about them.
select reason, detail, uri, stage, bytes, $cures[reason] as what_to_do
from quarantine
order by reason, uri;
