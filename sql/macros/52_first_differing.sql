-- The place of the first part in which two lists differ.
create or replace macro first_differing(one, other) as coalesce(
    nullif(list_position(list_transform(list_zip(one, other), lambda pair: pair[1] is distinct from pair[2]), true), 0),
    len(one) + 1
);
comment on macro first_differing is 'The place, from 1, of the first part in which two lists differ; one behind the last where they are the same.';
