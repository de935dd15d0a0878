-- The passages around these anchors.
-- then: align_passages
create or replace temp table passages (
    a_no integer,
    a_start bigint,
    a_end bigint,
    b_no integer,
    b_start bigint,
    b_end bigint,
    n_words bigint,
    n_same_words bigint
);
