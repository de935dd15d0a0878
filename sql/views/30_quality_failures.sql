-- Each rule for good text that a document breaks.
-- gopher: Rae et al. 2021, arXiv:2112.11446, table A1. c4: Raffel et al. 2020, arXiv:1910.10683, section 2.2.
-- fineweb: Penedo et al. 2024, arXiv:2406.17557, section 3.6. A signal that is NULL breaks no rule.
-- A word of Chinese or Japanese has one or two characters, so the rule on the length of words is none of theirs.
create or replace view quality_failures as
with measured as (
    select signals.*, documents.lang not in ('zh-cn', 'zh-tw', 'ja') as has_long_words
    from signals
    join documents using (doc_id)
),
verdicts as (
    select
        doc_id,
        unnest([
            case when n_words < 50 then 'gopher_few_words' end,
            case when n_words > 100000 then 'gopher_many_words' end,
            case when has_long_words and mean_word_length_chars not between 3 and 10 then 'gopher_word_length' end,
            case when hashes_per_word > 0.1 then 'gopher_hashes' end,
            case when ellipses_per_word > 0.1 then 'gopher_ellipses' end,
            case when share_lines_bullet > 0.9 then 'gopher_bullet_lines' end,
            case when share_lines_ellipsis > 0.3 then 'gopher_ellipsis_lines' end,
            case when share_words_with_letter < 0.8 then 'gopher_words_without_letters' end,
            case when n_distinct_english_stop_words < 2 then 'gopher_stop_words' end,
            case when share_duplicate_lines > 0.3 then 'gopher_duplicate_lines' end,
            case when share_duplicate_line_chars > 0.2 then 'gopher_duplicate_line_chars' end,
            case when share_chars_top_2gram > 0.2 then 'gopher_top_2gram' end,
            case when share_chars_top_3gram > 0.18 then 'gopher_top_3gram' end,
            case when share_chars_top_4gram > 0.16 then 'gopher_top_4gram' end,
            case when share_chars_duplicate_5grams > 0.15 then 'gopher_duplicate_5grams' end,
            case when share_chars_duplicate_6grams > 0.14 then 'gopher_duplicate_6grams' end,
            case when share_chars_duplicate_7grams > 0.13 then 'gopher_duplicate_7grams' end,
            case when share_chars_duplicate_8grams > 0.12 then 'gopher_duplicate_8grams' end,
            case when share_chars_duplicate_9grams > 0.11 then 'gopher_duplicate_9grams' end,
            case when share_chars_duplicate_10grams > 0.10 then 'gopher_duplicate_10grams' end,
            case when n_sentences < 3 then 'c4_few_sentences' end,
            case when has_lorem_ipsum then 'c4_lorem_ipsum' end,
            case when has_curly_bracket then 'c4_curly_bracket' end,
            case when share_lines_any_end <= 0.12 then 'fineweb_lines_without_end' end,
            case when share_lines_short >= 0.67 then 'fineweb_short_lines' end
        ]) as rule
    from measured
)
select doc_id, rule from verdicts where rule is not null;
comment on view quality_failures is 'One row for each rule of Gopher, C4 or FineWeb on documents that a document breaks; the view defines the thresholds.';
comment on column quality_failures.doc_id is 'Document. Key together with rule.';
comment on column quality_failures.rule is 'Name of the rule: its origin (gopher, c4 or fineweb), then what is wrong.';
