-- The number of documents up to which each is compared with each.
create or replace macro most_compared() as 64;
comment on macro most_compared is 'Documents with the same text, or texts that share a band, up to which every pair counts. Of more, each is paired with the earliest alone, so that the cost grows with their number and not with its square.';
