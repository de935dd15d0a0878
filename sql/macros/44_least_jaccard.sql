-- The Jaccard similarity from which two documents are near copies.
create or replace macro least_jaccard() as 0.7;
comment on macro least_jaccard is 'The Jaccard similarity of 5-word shingles from which two documents are near copies.';
