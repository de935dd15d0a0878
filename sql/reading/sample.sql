-- Random sentences that hold a word or phrase.
from sample_sentences($word, k := $k, seed := $seed);
