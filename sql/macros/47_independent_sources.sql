-- How many sources have a story.
create or replace macro independent_sources(cluster) as (
    select count(distinct source_of_story)
    from (
        -- Names that no argument has: a column that is given as one would be looked for here first.
        select members.cluster_id as cluster_of_story, coalesce(documents.site, records.root) as source_of_story
        from clusters as members
        join documents using (doc_id)
        join records using (doc_id)
    )
    where cluster_of_story = cluster
);
comment on macro independent_sources is 'How many sources have a document of a cluster of copies: sites, and roots for documents without a site. All copies that one source has count once. 0 for what is no cluster.';
