-- Documents from which on an outlet shows what recurs in it.
create or replace macro least_recurring() as 10;
comment on macro least_recurring is 'Documents, those with the same text counted once, from which on an outlet shows which paragraphs recur in it. Of fewer, half may share a line by chance.';
