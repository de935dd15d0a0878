-- What do sentences with a word look like, drawn by lot?
select sentence, outlet, published_at, uri, sentence_no from sample_sentences('bridge', k := 20, seed := 1);
