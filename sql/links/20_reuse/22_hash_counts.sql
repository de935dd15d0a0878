-- How many documents hold them, where several do.
create or replace temp table hash_counts as
select hash, count(*) as n_documents from held_places group by hash having count(*) > 1;
