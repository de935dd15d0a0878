-- The number of documents with the same text up to which each is paired with each.
create or replace macro most_paired() as 16;
comment on macro most_paired is 'Documents with the same text up to which every pair is in copies, and pairs up to which near copies of two texts are paired each with each. Of more, the earliest of a text stands for the others.';
