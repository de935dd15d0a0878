-- Documents beyond which a passage is taken for common.
create or replace macro common_documents() as 100;
comment on macro common_documents is 'Documents beyond which a passage is taken for a disclaimer, a form or a template: view common_passages, and not reuse. It bounds the pairs that one passage can make.';
