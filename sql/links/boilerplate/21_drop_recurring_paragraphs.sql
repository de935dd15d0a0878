-- What recurred in these outlets.
delete from recurring_paragraphs where outlet in (from touched_outlets);
