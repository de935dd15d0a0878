-- The characters each of which is a word where documents are compared, for a character class of a regular expression.
create or replace macro unspaced_characters() as
    '\x{0E00}-\x{0EFF}\x{1000}-\x{109F}\x{1780}-\x{17FF}\x{2E80}-\x{2FDF}\x{3005}-\x{3007}\x{3021}-\x{3029}\x{3038}-\x{303B}'
    || '\x{3041}-\x{30FF}\x{31F0}-\x{31FF}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{A9E0}-\x{A9FF}\x{AA60}-\x{AA7F}\x{F900}-\x{FAFF}\x{FF66}-\x{FF9F}\x{1B000}-\x{1B16F}\x{20000}-\x{3FFFF}';
comment on macro unspaced_characters is 'Han, kana, Thai, Lao, Burmese and Khmer, which put no spaces between words, for a character class of a regular expression. The fingerprints of documents are made with the same ranges.';
