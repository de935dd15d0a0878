-- Who answered whose mails, and how soon?
select
    answer.from_address as who,
    asked.from_address as whom,
    count(*) as n_answers,
    median(answer.sent_at - asked.sent_at) as usual_wait
from mail_threads as answer
join mail as asked on asked.doc_id = answer.parent_doc_id
group by all
order by n_answers desc, who, whom;
