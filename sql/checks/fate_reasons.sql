-- A loaded record has no reason, every other record has a stage and a reason, and a quarantined one also a detail.
-- scope: document
select doc_id, uri, fate, stage, reason, detail
from records
where
    case
        when fate = 'loaded' then coalesce(stage, reason, detail) is not null
        else stage is null or reason is null or (fate = 'quarantined' and detail is null)
    end
order by all;
