-- In short.
-- A report whose only column is called sentence is shown as text.
with totals as (
    select
        count(*) as n_documents,
        count(distinct outlet) as n_outlets,
        count(distinct lang) filter (lang <> 'und') as n_languages,
        coalesce(sum(n_words), 0) as n_words,
        year(min(published_at)) as first_year,
        year(max(published_at)) as last_year,
        count(*) filter (published_at is null) as n_undated
    from documents
),
last_run as (
    select max(run_no) as run_no, min(run_no) as first_run_no from sightings where event <> 'pressed'
),
seen as (
    select
        any_value(last_run.run_no > first_run_no) as has_earlier,
        count(distinct doc_id) filter (event = 'removed') as n_gone,
        count(distinct doc_id) filter (event = 'arrived') as n_new,
        (select count(distinct doc_id) from changes_since((select run_no - 1 from last_run))) as n_edited
    from last_run left join sightings using (run_no)
),
said as (
    select
        format('{:,} {} ', n_documents, if(n_documents = 1, 'document', 'documents'))
        || format('from {:,} {} ', n_outlets, if(n_outlets = 1, 'outlet', 'outlets'))
        || format('in {:,} {}, ', n_languages, if(n_languages = 1, 'language', 'languages'))
        || format('{:,} {}', n_words, if(n_words = 1, 'word', 'words')) as size,
        case
            when n_undated = n_documents then 'none of them has a date'
            when first_year = last_year then format('published in {}', first_year)
            else format('published from {} to {}', first_year, last_year)
        end as span,
        if(n_undated between 1 and n_documents - 1, format('; {:.1f} % have no date', 100.0 * n_undated / n_documents), '') as undated,
        if(has_earlier, format('. The last run that saw a change found {:,} edited, {:,} gone and {:,} new', n_edited, n_gone, n_new), '') as news,
        n_documents
    from totals, seen
)
select size || ', ' || span || undated || news || '.' as sentence
from said
where n_documents > 0;
