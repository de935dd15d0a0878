-- Records that should have become documents and could not.
create or replace view quarantine as
select doc_id, uri, root, stage, reason, detail, media_type, bytes, first_seen_at, run_id
from records
where fate = 'quarantined';
comment on view quarantine is 'Records that should have become documents and could not. columnist docs says what to do about each reason; columnist retry tries them again.';
