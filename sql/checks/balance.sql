-- Each record has one fate, and exactly the loaded ones are documents.
-- scope: document
select * from balance order by all;
