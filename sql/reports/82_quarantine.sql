-- Quarantined records.
-- none: No record is in quarantine.
-- columnist retry presses them again. columnist trace shows the source of a record.
select reason, detail, uri, stage, bytes, $cures[reason] as what_to_do
from quarantine
order by reason, uri;
