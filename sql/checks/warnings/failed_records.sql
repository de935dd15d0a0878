-- Records on which Columnist itself failed: a step raised an error, crashed or did not end.
select doc_id, uri, stage, reason, detail
from records
where reason in ('failed', 'crashed', 'timed_out')
order by all;
