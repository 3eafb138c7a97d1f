-- +goose Up

-- What was kept long enough is deleted by a task of its community, every day. Until
-- here, drafts were deleted when their author began another.
insert into task (community, kind, key, member, subject, due)
select id, 'expire', 'first', '', '', now() from community;

create index draft_of_community on draft (community, created_at);
create index presence_of_community on presence (community, at);

update muster_schema set version = 19, serves = 8;
