-- +goose Up

-- Drafts hold their terms as meetups do. What was typed stays as it is, so the
-- programs before go on reading it.

alter table meetup add column
    duration integer not null default 0 constraint meetup_duration check (duration >= 0); -- microseconds of each time that says no end; 0: not said

alter table draft add column
    title text not null default '';
alter table draft add column
    place text not null default '';
alter table draft add column
    description text not null default '';
alter table draft add column
    duration integer not null default 0 constraint draft_duration check (duration >= 0);

update draft set
    title = coalesce(json_extract(typed, '$.title'), ''),
    place = coalesce(json_extract(typed, '$.where'), ''),
    description = coalesce(json_extract(typed, '$.description'), '');

-- A deadline that was not said follows from the times.
update draft set deadline = null
where edits is null and coalesce(json_extract(typed, '$.deadline'), '') = '';

-- A change did not know who is invited, so it changed nothing of it.
update draft set invited = (
    select json_group_array(json_object('user', member, 'must', json(case when must then 'true' else 'false' end)))
    from (select member, must from invitation where community = draft.community and meetup = draft.edits order by position)
)
where edits is not null;

update muster_schema set version = 7, serves = 1;
