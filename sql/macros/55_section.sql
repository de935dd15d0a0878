-- The section of its outlet in which a document stands.
create or replace macro section(extra) as coalesce(
    extra_text(extra, 'section'), extra_text(extra, 'articlesection'), extra_text(extra, 'sectionname'),
    extra_text(extra, 'category'), extra_text(extra, 'categories'), extra_text(extra, 'channel'),
    extra_text(extra, 'desk'), extra_text(extra, 'rubric')
);
comment on macro section is 'The section in which a document stands, as its extra states it: section, else category, channel, desk or rubric.';
