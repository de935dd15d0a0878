-- Which words stand near a word?
-- For another word change the one in brackets.
from collocates('bridge', k := 20);
