-- Whether all documents are compared anew, which costs less where more than a fifth changed. Then nobody asks
-- which changed, since the answer would be a list as long as that of all documents.
set variable compares_all = (select count(*) from changed) > 0.2 * (select count(*) from documents);
