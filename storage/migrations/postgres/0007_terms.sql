-- +goose Up

-- Drafts hold their terms as meetups do. What was typed stays as it is, so the
-- programs before go on reading it.

alter table meetup add column
    duration bigint not null default 0 constraint meetup_duration check (duration >= 0); -- microseconds of each time that says no end; 0: not said

alter table draft add column
    title text not null default '';
alter table draft add column
    place text not null default '';
alter table draft add column
    description text not null default '';
alter table draft add column
    duration bigint not null default 0 constraint draft_duration check (duration >= 0);

update draft set
    title = coalesce(typed::json ->> 'title', ''),
    place = coalesce(typed::json ->> 'where', ''),
    description = coalesce(typed::json ->> 'description', '');

-- A deadline that was not said follows from the times.
update draft set deadline = null
where edits is null and coalesce(typed::json ->> 'deadline', '') = '';

-- A change did not know who is invited, so it changed nothing of it.
update draft set invited = (
    select coalesce(json_agg(json_build_object('user', member, 'must', must) order by position), '[]')::text
    from invitation where community = draft.community and meetup = draft.edits
)
where edits is not null;

update muster_schema set version = 7, serves = 1;
