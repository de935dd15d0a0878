-- A sentence, with the place of its paragraph in the source.
select sentences.*, paragraphs.raw_start as place_start, paragraphs.raw_end as place_end
from sentences
join paragraphs using (doc_id, paragraph_no)
where sentences.doc_id = $doc_id and sentence_no = $number;
