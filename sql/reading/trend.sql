-- How often words occur in the documents of each period, outlet or language.
from terms_over_time($words::varchar[], dimension := $dimension, grain := $grain);
