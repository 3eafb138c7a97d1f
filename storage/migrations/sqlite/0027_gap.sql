-- +goose Up

-- When a Muster last ran on the database, by the meetups' clock: it dates a copy. A gap
-- is the last time of which the database knows nothing.
create table heartbeat (
    one      integer not null,
    at        integer not null,
    gap_since integer,
    gap_until integer,
    constraint heartbeat_pk primary key (one),
    constraint heartbeat_is_one check (one = 1)
) strict, without rowid;

-- Since when a task's message may have been sent by a Muster of which the database knows
-- nothing; null: by none.
alter table task add column sought integer;
create index task_held on task (id) where cause = 'gap';

update muster_schema set version = 27, serves = 8;
