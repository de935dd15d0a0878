-- The group of a document by its time, its outlet or its language.
create or replace macro bucket(dimension, grain, published_at, outlet, lang) as case dimension
    when 'site' then outlet
    when 'lang' then lang
    when 'time' then case grain
        when 'day' then strftime(published_at, '%Y-%m-%d')
        when 'week' then strftime(date_trunc('week', published_at), '%Y-%m-%d')
        when 'month' then strftime(published_at, '%Y-%m')
        when 'quarter' then strftime(published_at, '%Y-Q') || quarter(published_at)
        when 'year' then strftime(published_at, '%Y')
        else error('no grain ' || grain || '; there is day, week, month, quarter, year')
    end
    else error('nothing to group by is called ' || dimension || '; there is time, site, lang')
end;
comment on macro bucket is 'The group of a document: by time (grain day, week, month as 2016-09, quarter, year), by site, its outlet, or by lang. NULL for what has no date.';
