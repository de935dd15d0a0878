-- How often is a word used in each year, and another beside it?
from terms_over_time(['bridge', 'mayor'], grain := 'year');
