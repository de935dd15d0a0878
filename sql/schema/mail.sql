-- One row for each mail: who wrote to whom, and what it answers.
create table mail (
    doc_id varchar not null,
    message_id varchar,
    in_reply_to varchar,
    reference_ids varchar[] not null,
    sent_at timestamp,
    from_address varchar,
    to_addresses varchar[] not null,
    cc_addresses varchar[] not null,
    subject varchar
);
comment on table mail is 'Each mail among documents: single messages, those of mailboxes, and those forwarded inside others. mail_threads says which belong together.';
comment on column mail.doc_id is 'Document. Key.';
comment on column mail.message_id is 'Message-ID, without angle brackets; NULL where the mail has none. Copies of a mail have the same.';
comment on column mail.in_reply_to is 'Id of the mail that it answers, from In-Reply-To; NULL where it states none. That mail may not be here.';
comment on column mail.reference_ids is 'Ids of the mails before it in its conversation, from References, the first one first.';
comment on column mail.sent_at is 'When it was sent, from Date, UTC; NULL where it does not say. The same as documents.published_at.';
comment on column mail.from_address is 'Address of the sender in lower case; NULL where From and Sender hold none. The name is in documents.byline.';
comment on column mail.to_addresses is 'Addresses of those that it went to, in lower case, in their order.';
comment on column mail.cc_addresses is 'Addresses of those who got a copy, in lower case, in their order.';
comment on column mail.subject is 'Subject as it was sent, Re: included; NULL where there is none. The title of the document.';
