-- Whether so many documents are compared that looking for their fingerprints costs more than looking at all of them.
create or replace temp table extent as
select (select count(*) from changed_or_regrouped) > 0.2 * (select count(*) from fingerprints) as is_whole;
