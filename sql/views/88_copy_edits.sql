-- What differs between copies: sentences added, removed and edited from the canonical document of a cluster to each other one.
create or replace view copy_edits as
with told as (
    select
        cluster_id,
        doc_id,
        is_canonical,
        sentence_no,
        sentences.text,
        sentences.text_hash,
        row_number() over (partition by doc_id, sentences.text_hash order by sentence_no) as repeat_no
    from clusters
    join sentences using (doc_id)
    join paragraphs using (doc_id, paragraph_no)
    where may_be_quoted(role)
),
copies_told as (
    from told where not is_canonical
),
pairs as (
    select copies.doc_id, canonical.*
    from (from clusters where not is_canonical) as copies
    join (from told where is_canonical) as canonical(
        cluster_id, canonical_id, is_canonical, sentence_no, text, text_hash, repeat_no
    ) using (cluster_id)
),
removed as (
    select cluster_id, doc_id, sentence_no, text from pairs anti join copies_told using (doc_id, text_hash, repeat_no)
),
added as (
    select cluster_id, doc_id, sentence_no, text from copies_told anti join pairs using (doc_id, text_hash, repeat_no)
),
likenesses as (
    select
        doc_id,
        removed.sentence_no as old_no,
        added.sentence_no as new_no,
        jaccard(list_distinct(shingle_words(removed.text)), list_distinct(shingle_words(added.text))) as similarity
    from removed
    join added using (doc_id)
    where similarity >= least_edited()
),
edited as (
    -- Each is the other's likest.
    from likenesses
    qualify
        row_number() over (partition by doc_id, old_no order by similarity desc, new_no) = 1
        and row_number() over (partition by doc_id, new_no order by similarity desc, old_no) = 1
)
select cluster_id, doc_id, 'edited' as op, old_no, new_no, removed.text as old_text, added.text as new_text, similarity
from edited
join removed using (doc_id)
join added using (cluster_id, doc_id)
where removed.sentence_no = old_no and added.sentence_no = new_no
union all
select cluster_id, doc_id, 'removed', sentence_no, null, text, null, null
from removed
where (doc_id, sentence_no) not in (select (doc_id, old_no) from edited)
union all
select cluster_id, doc_id, 'added', null, sentence_no, null, text, null
from added
where (doc_id, sentence_no) not in (select (doc_id, new_no) from edited);
comment on view copy_edits is 'The sentences by which each copy differs from the canonical document of its cluster, as an outlet cuts and edits what a wire sends. Captions, boilerplate, quoted text and signatures take no part. Ask for one cluster or document: of many it takes long.';
comment on column copy_edits.cluster_id is 'The cluster, and its canonical document.';
comment on column copy_edits.doc_id is 'The copy.';
comment on column copy_edits.op is 'added, removed or edited.';
comment on column copy_edits.old_no is 'sentence_no in the canonical document; NULL where added.';
comment on column copy_edits.new_no is 'sentence_no in the copy; NULL where removed.';
comment on column copy_edits.old_text is 'The sentence of the canonical document; NULL where added.';
comment on column copy_edits.new_text is 'The sentence of the copy; NULL where removed.';
comment on column copy_edits.similarity is 'Of an edited sentence: distinct words in common over distinct words of either, 0.5 to 1; NULL for others. 1 where only punctuation or case differs.';
