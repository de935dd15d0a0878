-- Documents that hold one of these. Two of them are compared with each other: their passages may have been found by it.
create or replace temp table documents_at_the_limit as
select distinct document_no from held_places semi join crossing_hashes using (hash);
