-- The forms of words that have a dictionary form in common with them.
create or replace macro other_forms(words) as table
with asked as (
    select distinct unnest(words) as asked_term
),
lemmas as materialized (
    select asked_term, lang, lemma from word_forms join asked on term = asked_term
    union
    select asked_term, lang, lemma from word_forms join asked on lemma = asked_term
)
select asked_term, lang, term from word_forms join lemmas using (lang, lemma) where term <> asked_term
union
select asked_term, lang, lemma from lemmas where lemma <> asked_term;
comment on macro table other_forms is 'Each form of each of these words (a list of terms), with the language in which it is one: those with the same dictionary form, and that itself. Table word_forms; nothing where the extra lemmas is not installed.';
