-- +goose Up

-- Why a task is not done yet, and how often in a row it failed. What waits for
-- access to a place is found by its cause.

alter table task add column
    cause text not null default ''; -- why its last attempt failed
alter table task add column
    failures integer not null default 0; -- attempts in a row that failed
create index task_waiting on task (community, cause) where cause <> '';

-- Before, a task that met a refused credential, a closed channel or a missing
-- permission was parked for good.
update task set parked_at = null, cause = 'access'
where parked_at is not null
  and (last_error like '%forbidden:%' or last_error like '%gone:%' or last_error like '%closed:%');

-- What a meetup's host was told cannot be done, until it can.
create table problem (
    community text    not null,
    meetup    integer not null,
    kind      text    not null,
    reason    text    not null,
    since     integer not null,
    constraint problem_once_per_meetup primary key (meetup, kind),
    constraint problem_meetup foreign key (community, meetup) references meetup (community, id)
) strict, without rowid;
create index problem_of_community on problem (community, kind);

update muster_schema set version = 9, serves = 8;
