-- What one term adds to the score of a text: BM25 as Lucene computes it.
create or replace macro bm25(tf, n_terms, mean_terms, n_with_term, n_texts) as
    weight(n_with_term, n_texts) * tf / (tf + 1.2 * (1 - 0.75 + 0.75 * n_terms / mean_terms));
comment on macro bm25 is 'What a term that occurs tf times in a text of n_terms terms adds to its score, where n_with_term of n_texts texts hold it and texts have mean_terms terms on average. BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009) in the form of Lucene; k1 = 1.2, b = 0.75.';
