-- The keywords of a document.
create or replace macro keywords(extra) as extra_list(
    extra, ['keywords', 'keyword', 'tags', 'tag', 'newskeywords', 'topics', 'topic', 'subject', 'subjects', 'labels']
);
comment on macro keywords is 'The keywords of a document as one sorted list, from all that its extra calls keywords, tags, topics, subjects or labels; empty or NULL where it has none.';
