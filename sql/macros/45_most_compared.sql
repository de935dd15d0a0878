-- The number of texts in one band up to which each is compared with each.
create or replace macro most_compared() as 32;
comment on macro most_compared is 'Texts that share a band up to which every pair is compared. Of more, each is compared with the earliest alone, so that the cost grows with their number and not with its square.';
