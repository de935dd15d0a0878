-- Each record has one fate, and exactly the loaded ones are documents.
select * from balance order by all;
