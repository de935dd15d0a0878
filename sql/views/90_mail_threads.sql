-- Mails by conversation, as Jamie Zawinski threads them: by References, by In-Reply-To, and by subject where there is neither.
create or replace view mail_threads as
with recursive named as (
    select *, coalesce(message_id, doc_id) as id, if(len(reference_ids) > 0, reference_ids, [in_reply_to]) as before
    from mail
),
stated as (
    -- Each mail says what it answers, and what those before it answered; of these its own word counts most.
    select id, before[-1] as parent, 0 as distance from named
    union all
    select before[place + 1], before[place], len(before) - place
    from named, unnest(range(1, len(before))) as places(place)
),
parents as (
    select id, arg_min(parent, (distance, parent)) as parent
    from stated
    where id is not null and parent is not null and parent <> id
    group by id
),
firsts as (
    select id, base_subject(subject) as subject, is_reply(subject) as is_reply, sent_at
    from named
    anti join parents using (id)
    where base_subject(subject) <> ''
),
by_subject as (
    select answer.id, start.id as parent
    from firsts as answer
    asof join firsts as start on answer.subject = start.subject and answer.sent_at > start.sent_at
    where answer.is_reply and answer.id <> start.id
),
above as (
    from parents
    union all
    select id, min(parent) from by_subject group by id
),
heads using key (id) as (
    -- Each round doubles how far up it looks; ids that answer each other in a circle would never end.
    select id, parent as head, 0 as round from above
    union
    select heads.id, known.head, heads.round + 1
    from heads
    join recurring.heads as known on known.id = heads.head
    where known.head <> heads.head and heads.round < 40
),
originals as (
    select id, min(doc_id) as doc_id from named group by id
),
threaded as (
    select named.*, coalesce(heads.head, named.id) as thread_id, originals.doc_id as parent_doc_id
    from named
    left join heads on heads.id = named.id
    left join parents on parents.id = named.id
    left join originals on originals.id = parents.parent
)
select
    thread_id,
    row_number() over (partition by thread_id order by sent_at nulls last, doc_id) as position,
    doc_id,
    parent_doc_id,
    sent_at,
    from_address,
    subject
from threaded;
comment on view mail_threads is 'Mails by conversation: joined by References and In-Reply-To, and replies that have neither by their subject, to the mail of that subject sent last before them.';
comment on column mail_threads.thread_id is 'Id of the first mail of the conversation, which may not be here; the doc_id of one that has no Message-ID.';
comment on column mail_threads.position is 'Place in the conversation by time, from 1. Key together with thread_id.';
comment on column mail_threads.doc_id is 'The mail, as in mail.';
comment on column mail_threads.parent_doc_id is 'The mail that it answers; NULL where it answers none, states none, or that mail is not here.';
comment on column mail_threads.sent_at is 'As in mail.';
comment on column mail_threads.from_address is 'As in mail.';
comment on column mail_threads.subject is 'As in mail.';
