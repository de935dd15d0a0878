-- Holds the texts of each block, next to each other.
create or replace temp table aligned_texts (block bigint, text_no integer, doc_id varchar, text varchar);
