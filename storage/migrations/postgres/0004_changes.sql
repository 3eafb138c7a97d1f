-- +goose Up

-- What hosts change afterwards. Every column has a default, so the programs before
-- go on writing rows.

alter table meetup add column
    description text not null default ''; -- under its card's lead
alter table meetup add column
    heir text collate "C" not null default ''; -- to whom its host offered it
alter table meetup add column
    nudges bigint not null default 0; -- how often who has not answered was asked
alter table meetup add column
    nudged_at timestamptz;
alter table meetup add column
    asked_again timestamptz; -- when it went back to polling, or was given new times
alter table meetup add column
    changed_at timestamptz; -- when its terms or its state last changed
alter table meetup add column
    cancelled_at timestamptz;
alter table meetup add column
    by_interest boolean not null default false; -- it began without times

alter table slot add column
    withdrawn_at timestamptz; -- not asked about since; its answers stay

alter table rsvp add column
    confirm_by timestamptz; -- asked to say by then again that they come
alter table rsvp add column
    void_at timestamptz; -- an answer to a date that is off since

alter table draft add column
    edits bigint; -- the meetup that it changes; null: a new one
alter table draft add column
    cohosts text not null default '[]'; -- json

create table cohost (
    community text collate "C" not null,
    meetup    bigint not null,
    member    text collate "C" not null,
    position  bigint not null, -- in the order they were named
    constraint cohost_one_per_member primary key (meetup, member),
    constraint cohost_meetup foreign key (community, meetup) references meetup (community, id)
);

-- Who would come to a meetup that has no times yet.
create table interest (
    community text collate "C" not null,
    meetup    bigint not null,
    member    text collate "C" not null,
    source    text not null,
    at        timestamptz not null,
    constraint interest_one_per_member primary key (meetup, member),
    constraint interest_meetup foreign key (community, meetup) references meetup (community, id),
    constraint interest_source check (source <> '')
);

-- What was changed of a meetup, by whom, and how it was before.
create table edit (
    id        bigint generated always as identity,
    community text collate "C" not null,
    meetup    bigint not null,
    member    text collate "C" not null,
    at        timestamptz not null,
    was       text not null, -- json
    became    text not null, -- json
    constraint edit_pk primary key (id),
    constraint edit_meetup foreign key (community, meetup) references meetup (community, id)
);
create index edit_of_meetup on edit (community, meetup, id);

update muster_schema set version = 4, serves = 1;
