-- The share of words from which one sentence is an edited form of another.
create or replace macro least_edited() as 0.5;
comment on macro least_edited is 'The share of their distinct words that two sentences have in common, of those that either has, from which one is taken for an edited form of the other: view copy_edits.';
