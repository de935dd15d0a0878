-- Whether a number belongs to the slice that a statement is run for.
create or replace macro in_slice(number) as number % getvariable('n_slices') = getvariable('slice_no');
comment on macro in_slice is 'Whether what has this number belongs to the slice that a statement is run for: links that would need too much memory at once are made slice by slice.';
