-- Quarantined records.
-- columnist retry tries them again, and nothing else. columnist trace shows the source of one.
select reason, detail, uri, stage, bytes, $cures[reason] as what_to_do
from quarantine
order by reason, uri;
