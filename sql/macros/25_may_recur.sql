-- Whether a paragraph becomes boilerplate by standing in most documents of its outlet.
create or replace macro may_recur(role) as role not in ('boilerplate', 'quoted', 'signature');
comment on macro may_recur is 'Whether a paragraph becomes boilerplate by standing in most documents of its outlet: not if it is boilerplate already, a signature, or quoted from another text.';
