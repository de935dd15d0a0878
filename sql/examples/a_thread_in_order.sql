-- What was said in the longest conversation by mail, in order?
with sizes as (
    select thread_id, count(*) as n_mails from mail_threads group by thread_id order by n_mails desc, thread_id limit 1
),
own_words as (
    select doc_id, string_agg(text, ' ' order by paragraph_no) as own_words from paragraphs where role = 'body' group by doc_id
)
select position, sent_at, from_address, own_words[:120] as own_words
from mail_threads
semi join sizes using (thread_id)
left join own_words using (doc_id)
order by position;
