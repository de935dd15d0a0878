-- In short.
-- none: There are no documents yet.
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
news as (
    select
        count(*) > 0 and any_value(run_no) > (select min(run_no) from sightings where event <> 'pressed') as has_earlier,
        (select count(distinct doc_id) from last_edits) as n_edited,
        count(*) filter (event = 'removed' and uri not in (select from_uri from last_moves)) as n_vanished,
        (select count(*) from last_moves) as n_moved,
        count(*) filter (event = 'arrived' and uri not in (select uri from last_moves)) as n_new
    from last_sightings
),
unread as (
    select count(*) as n_unread from quarantine
),
said as (
    select
        format('{:,} {} ', n_documents, if(n_documents = 1, 'document', 'documents'))
        || if(n_outlets = 1, 'from one outlet ', format('from {:,} outlets ', n_outlets))
        || case n_languages when 0 then 'in no language that could be told, ' when 1 then 'in one language, ' else format('in {:,} languages, ', n_languages) end
        || case
            when n_words >= 1e9 then format('{:.1f} billion words', n_words / 1e9)
            when n_words >= 1e6 then format('{:.1f} million words', n_words / 1e6)
            else format('{:,} {}', n_words, if(n_words = 1, 'word', 'words'))
        end as size,
        case
            when n_undated = n_documents then 'none with a date'
            when first_year = last_year then format('published in {}', first_year)
            else format('published from {} to {}', first_year, last_year)
        end as span,
        if(n_undated between 1 and n_documents - 1, format('; {} have no date', if(n_undated > 0.995 * n_documents, 'nearly all', format('{:.0f} %', greatest(100.0 * n_undated / n_documents, 1)))), '') as undated,
        list_filter(
            [
                if(n_edited > 0, format('{:,} edited', n_edited), null),
                if(n_vanished > 0, format('{:,} vanished', n_vanished), null),
                if(n_moved > 0, format('{:,} moved', n_moved), null),
                if(n_new > 0, format('{:,} new', n_new), null)
            ],
            lambda part: part is not null
        ) as events,
        if(
            has_earlier and len(events) > 0,
            format('. Since the run before: {}', array_to_string(events, ', ')),
            ''
        ) as changed,
        if(n_unread > 0, format('. {:,} {} could not be read', n_unread, if(n_unread = 1, 'record', 'records')), '') as lost,
        n_documents
    from totals, news, unread
)
select size || ', ' || span || undated || changed || lost || '.' as sentence
from said
where n_documents > 0;
