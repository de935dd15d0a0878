-- The forms among them.
insert into word_forms by name
select lang, term, lemma from found_lemmas order by lang, term, lemma;
