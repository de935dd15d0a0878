-- Whether all documents are compared anew, which costs less where more than a fifth changed.
set variable compares_all = (select count(*) from changed) > 0.2 * (select count(*) from documents);
