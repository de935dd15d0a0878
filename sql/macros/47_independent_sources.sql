-- How many sources have a story.
create or replace macro independent_sources(cluster) as (
    select count(distinct source_of_story)
    from (
        -- Names that no argument has: a column that is given as one would be looked for here first.
        select members.cluster_id as cluster_of_story, documents.outlet as source_of_story
        from clusters as members
        join documents using (doc_id)
    )
    where cluster_of_story = cluster
);
comment on macro independent_sources is 'How many sources have a document of a cluster of copies: their outlets. All copies that one source has count once. 0 for what is no cluster.';
