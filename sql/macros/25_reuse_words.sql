-- Words from which on what two documents share is a passage.
create or replace macro reuse_words() as 12;
comment on macro reuse_words is 'Words from which on what two documents share is a passage. Fewer are a name, a title or a turn of speech.';
