-- The subject of a conversation: that of a mail without "Re:", "Fwd:" and the name of a list.
create or replace macro base_subject(subject) as trim(regexp_replace(
    lower(trim(subject)),
    '^((re|r|ref|res|fw|fwd|aw|antw|antwort|wg|sv|vs|vb|vl|tr|rv|enc|odp|pd|ynt|ilt|回复|答复|回覆|转发|轉寄)(\[\d+\]|\(\d+\))?\s*[:：]\s*|\[[^\]]{1,60}\]\s*)+',
    ''
));
comment on macro base_subject is 'The subject of a conversation, in lower case: that of a mail without Re:, Fwd:, their kin in other languages, and the name of a list in brackets.';
