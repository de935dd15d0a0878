-- The longest passages that documents share.
-- On the left is the document that was published first, where that is known. All passages that the two share are marked.
with longest as (
    select doc_a, doc_b, max(n_words) as n_words
    from reuse
    group by doc_a, doc_b
    order by max(n_words) desc, doc_a, doc_b
    limit 10
),
shared as (
    select
        doc_a,
        doc_b,
        longest.n_words,
        count(*) as n_passages,
        list({first: a_start, after: a_end} order by a_start) as a_spans,
        list({first: b_start, after: b_end} order by b_start) as b_spans
    from longest
    join reuse using (doc_a, doc_b)
    group by all
),
compared as (
    select
        shared.*,
        {title: a.title, uri: a.uri, source: a.outlet, published_at: a.published_at, text: a.text, spans: a_spans} as a_side,
        {title: b.title, uri: b.uri, source: b.outlet, published_at: b.published_at, text: b.text, spans: b_spans} as b_side,
        coalesce(b.published_at < a.published_at, false) as b_is_earlier
    from shared
    join documents as a on a.doc_id = doc_a
    join documents as b on b.doc_id = doc_b
)
select
    n_words as n_words_of_longest_passage,
    n_passages,
    if(b_is_earlier, b_side, a_side) as left_side,
    if(b_is_earlier, a_side, b_side) as right_side
from compared
order by n_words desc, doc_a, doc_b;
