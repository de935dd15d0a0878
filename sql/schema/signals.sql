-- One row for each document: numbers that describe its text.
create table signals (
    doc_id varchar not null,
    n_words bigint not null,
    mean_word_length_chars double,
    hashes_per_word double,
    ellipses_per_word double,
    share_words_with_letter double,
    n_distinct_english_stop_words bigint,
    share_stop_words double,
    share_words_all_caps double,
    share_words_unique double,
    unigram_entropy_nats double,
    share_digit_chars double,
    share_uppercase_letters double,
    n_lines bigint not null,
    share_lines_bullet double,
    share_lines_ellipsis double,
    share_lines_c4_end double,
    share_lines_any_end double,
    share_lines_under_3_words double,
    share_lines_under_5_words double,
    share_lines_short double,
    line_breaks_per_word double,
    n_lines_javascript bigint not null,
    n_lines_policy bigint not null,
    has_lorem_ipsum boolean not null,
    has_curly_bracket boolean not null,
    n_sentences bigint not null,
    share_duplicate_lines double,
    share_duplicate_line_chars double,
    share_chars_top_2gram double,
    share_chars_top_3gram double,
    share_chars_top_4gram double,
    share_chars_duplicate_5grams double,
    share_chars_duplicate_6grams double,
    share_chars_duplicate_7grams double,
    share_chars_duplicate_8grams double,
    share_chars_duplicate_9grams double,
    share_chars_duplicate_10grams double
);
comment on table signals is 'Quality signals of each document. No document is dropped for its signals; views filter by them, see quality_documents.';
comment on column signals.doc_id is 'Document. Key.';
comment on column signals.n_words is 'Words; a word is what stands between white space, and in Chinese, Japanese, Thai, Lao, Khmer and Burmese what ICU''s dictionaries take for one, here and in all columns about words. Gopher (Rae et al. 2021, arXiv:2112.11446).';
comment on column signals.mean_word_length_chars is 'Mean characters of a word, punctuation included; NULL without words, as all shares of words are. Gopher.';
comment on column signals.hashes_per_word is 'Number signs (#) per word. Gopher, symbol-to-word ratio.';
comment on column signals.ellipses_per_word is 'Ellipses (… or three full stops) per word. Gopher, symbol-to-word ratio.';
comment on column signals.share_words_with_letter is 'Share of words that hold a letter of any script, 0 to 1. Gopher.';
comment on column signals.n_distinct_english_stop_words is 'How many of the words the, be, to, of, and, that, have and with occur, 0 to 8; NULL unless lang is en. Gopher.';
comment on column signals.share_stop_words is 'Share of words that are function words of the document''s language (flows/steps/language/languages.toml), 0 to 1; NULL where that language has no list. After Gopher and RedPajama-V2 (Weber et al. 2024, arXiv:2411.12372), with our own lists.';
comment on column signals.share_words_all_caps is 'Share of words with a capital and no small letter, such as NATO, A and I, 0 to 1. RedPajama-V2.';
comment on column signals.share_words_unique is 'Distinct words, in lower case and without surrounding punctuation, over all words, 0 to 1; decreases with length. RedPajama-V2.';
comment on column signals.unigram_entropy_nats is 'Entropy of the distribution of the same words, natural logarithm. RedPajama-V2.';
comment on column signals.share_digit_chars is 'Decimal digits of any script among the characters other than white space, 0 to 1. RedPajama-V2, which counts line by line.';
comment on column signals.share_uppercase_letters is 'Capitals among the letters, 0 to 1; NULL without letters. RedPajama-V2, which counts line by line among all characters.';
comment on column signals.n_lines is 'Lines; a line is a paragraph of documents.text, here and in all columns about lines.';
comment on column signals.share_lines_bullet is 'Share of lines that begin with a bullet, or with a hyphen or an asterisk before a space, 0 to 1. Gopher.';
comment on column signals.share_lines_ellipsis is 'Share of lines that end with … or three full stops, 0 to 1. Gopher.';
comment on column signals.share_lines_c4_end is 'Share of lines that end with a full stop, exclamation mark, question mark or closing double quotation mark (straight or ”), 0 to 1. An ellipsis of full stops counts. C4 (Raffel et al. 2020, arXiv:1910.10683).';
comment on column signals.share_lines_any_end is 'Share of lines that end with a mark that ends sentences in any script, optionally followed by closing quotation marks and brackets, 0 to 1. FineWeb (Penedo et al. 2024, arXiv:2406.17557), line punctuation ratio.';
comment on column signals.share_lines_under_3_words is 'Share of lines with fewer than 3 words, 0 to 1. C4, whose versions say 3 or 5.';
comment on column signals.share_lines_under_5_words is 'Share of lines with fewer than 5 words, 0 to 1. C4, whose versions say 3 or 5.';
comment on column signals.share_lines_short is 'Share of lines of at most 30 characters, 0 to 1. FineWeb.';
comment on column signals.line_breaks_per_word is 'Line breaks over words. FineWeb.';
comment on column signals.n_lines_javascript is 'Lines that hold javascript, in any case. C4.';
comment on column signals.n_lines_policy is 'Lines that hold terms of use, privacy policy, cookie policy, uses cookies, use of cookies or use cookies, in any case. C4.';
comment on column signals.has_lorem_ipsum is 'Whether a line holds lorem ipsum, in any case. C4.';
comment on column signals.has_curly_bracket is 'Whether { or } occurs. C4.';
comment on column signals.n_sentences is 'Sentences in paragraphs of all roles, the same as in documents. C4.';
comment on column signals.share_duplicate_lines is 'Lines that occurred earlier in the document over all lines, 0 to 1. Gopher, duplicate line and paragraph fraction.';
comment on column signals.share_duplicate_line_chars is 'Characters of lines that occurred earlier in the document over those of all lines, 0 to 1. Gopher; FineWeb.';
comment on column signals.share_chars_top_2gram is 'Characters of the words in the most frequent run of 2 words that occurs twice or more over those of all words, 0 to 1. NULL unless the setting repeated_ngrams is on. Gopher.';
comment on column signals.share_chars_top_3gram is 'Characters of the words in the most frequent run of 3 words that occurs twice or more over those of all words, 0 to 1. NULL unless the setting repeated_ngrams is on. Gopher.';
comment on column signals.share_chars_top_4gram is 'Characters of the words in the most frequent run of 4 words that occurs twice or more over those of all words, 0 to 1. NULL unless the setting repeated_ngrams is on. Gopher.';
comment on column signals.share_chars_duplicate_5grams is 'Characters of the words in any run of 5 words that occurs twice or more, all its occurrences, over those of all words, 0 to 1. NULL unless the setting repeated_ngrams is on. Gopher.';
comment on column signals.share_chars_duplicate_6grams is 'Characters of the words in any run of 6 words that occurs twice or more, all its occurrences, over those of all words, 0 to 1. NULL unless the setting repeated_ngrams is on. Gopher.';
comment on column signals.share_chars_duplicate_7grams is 'Characters of the words in any run of 7 words that occurs twice or more, all its occurrences, over those of all words, 0 to 1. NULL unless the setting repeated_ngrams is on. Gopher.';
comment on column signals.share_chars_duplicate_8grams is 'Characters of the words in any run of 8 words that occurs twice or more, all its occurrences, over those of all words, 0 to 1. NULL unless the setting repeated_ngrams is on. Gopher.';
comment on column signals.share_chars_duplicate_9grams is 'Characters of the words in any run of 9 words that occurs twice or more, all its occurrences, over those of all words, 0 to 1. NULL unless the setting repeated_ngrams is on. Gopher.';
comment on column signals.share_chars_duplicate_10grams is 'Characters of the words in any run of 10 words that occurs twice or more, all its occurrences, over those of all words, 0 to 1. NULL unless the setting repeated_ngrams is on. Gopher.';
