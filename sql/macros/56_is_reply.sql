-- Whether a subject says that a mail answers or forwards another.
create or replace macro is_reply(subject) as regexp_matches(
    lower(trim(subject)),
    '^(\[[^\]]{1,60}\]\s*)*(re|r|ref|res|fw|fwd|aw|antw|antwort|wg|sv|vs|vb|vl|tr|rv|enc|odp|pd|ynt|ilt|回复|答复|回覆|转发|轉寄)(\[\d+\]|\(\d+\))?\s*[:：]'
);
comment on macro is_reply is 'Whether a subject says that a mail answers or forwards another: Re:, Fwd:, AW:, SV: and their kin.';
