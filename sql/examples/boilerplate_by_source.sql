-- What share of each source's words is boilerplate?
select
    records.root as source,
    sum(paragraphs.n_words)::bigint as n_words,
    coalesce(sum(paragraphs.n_words) filter (paragraphs.role = 'boilerplate'), 0)::bigint as n_boilerplate_words,
    share(n_boilerplate_words, sum(paragraphs.n_words)) as share
from paragraphs
join records using (doc_id)
group by source
order by share desc, source;
