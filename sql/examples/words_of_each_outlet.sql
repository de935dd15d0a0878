-- Which words set each outlet apart from the others?
from keyness('site', k := 10);
