-- Fingerprints that very many documents hold.
insert into common_fingerprints by name
select hash, n_documents from hash_counts where n_documents > common_documents() order by hash;
