-- Records on which Columnist itself failed: a step raised an error, crashed, did not end or contradicted itself.
select doc_id, uri, stage, reason, detail
from records
where reason in ('failed', 'crashed', 'timed_out', 'invariant_broken')
order by all;
