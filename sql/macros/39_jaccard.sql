-- The Jaccard similarity of two sets.
create or replace macro jaccard(one, other) as
    len(list_intersect(one, other)) / (len(one) + len(other) - len(list_intersect(one, other)));
comment on macro jaccard is 'Members of both lists over members of either, 0 to 1; neither list holds a member twice.';
