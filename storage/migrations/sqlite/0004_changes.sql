-- +goose Up

-- What hosts change afterwards. Every column has a default, so the programs before
-- go on writing rows.

alter table meetup add column
    description text not null default ''; -- under its card's lead
alter table meetup add column
    heir text not null default ''; -- to whom its host offered it
alter table meetup add column
    nudges integer not null default 0; -- how often who has not answered was asked
alter table meetup add column
    nudged_at integer;
alter table meetup add column
    asked_again integer; -- when it went back to polling, or was given new times
alter table meetup add column
    changed_at integer; -- when its terms or its state last changed
alter table meetup add column
    cancelled_at integer;
alter table meetup add column
    by_interest integer not null default 0; -- it began without times

alter table slot add column
    withdrawn_at integer; -- not asked about since; its answers stay

alter table rsvp add column
    confirm_by integer; -- asked to say by then again that they come
alter table rsvp add column
    void_at integer; -- an answer to a date that is off since

alter table draft add column
    edits integer; -- the meetup that it changes; null: a new one
alter table draft add column
    cohosts text not null default '[]'; -- json

create table cohost (
    community text not null,
    meetup    integer not null,
    member    text not null,
    position  integer not null, -- in the order they were named
    constraint cohost_one_per_member primary key (meetup, member),
    constraint cohost_meetup foreign key (community, meetup) references meetup (community, id)
) strict, without rowid;

-- Who would come to a meetup that has no times yet.
create table interest (
    community text not null,
    meetup    integer not null,
    member    text not null,
    source    text not null,
    at        integer not null,
    constraint interest_one_per_member primary key (meetup, member),
    constraint interest_meetup foreign key (community, meetup) references meetup (community, id),
    constraint interest_source check (source <> '')
) strict, without rowid;

-- What was changed of a meetup, by whom, and how it was before.
create table edit (
    id        integer not null constraint edit_pk primary key autoincrement,
    community text not null,
    meetup    integer not null,
    member    text not null,
    at        integer not null,
    was       text not null, -- json
    became    text not null, -- json
    constraint edit_meetup foreign key (community, meetup) references meetup (community, id)
) strict;
create index edit_of_meetup on edit (community, meetup, id);

update muster_schema set version = 4, serves = 1;
