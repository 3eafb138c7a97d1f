-- +goose Up

-- The order in which members did what they did, by the stamps of their network.

-- The newest event of each topic. A row outlives the answer that the event gave.
create table stamp (
    community text    not null,
    meetup    integer not null,
    member    text    not null,
    topic     text    not null, -- what the event says something about
    session   text    not null, -- in which number counts; empty: on the whole network
    number    integer not null,
    constraint stamp_one_per_topic primary key (meetup, member, topic),
    constraint stamp_meetup foreign key (community, meetup) references meetup (community, id),
    constraint stamp_number check (number <> 0)
) strict, without rowid;
create index stamp_of_member on stamp (community, member);

-- The stamp of the event that gave the answer; number 0: none.
alter table answer add column
    stamp_session text not null default '';
alter table answer add column
    stamp_number integer not null default 0;

-- The notices that a member gets at most once for a meetup.
create table single_notice (
    community text    not null,
    meetup    integer not null,
    member    text    not null,
    kind      text    not null,
    constraint single_notice_once primary key (meetup, member, kind),
    constraint single_notice_meetup foreign key (community, meetup) references meetup (community, id)
) strict, without rowid;
create index single_notice_of_member on single_notice (community, member);

alter table meetup add column
    ignored_reactions integer not null default 0; -- a member who reacted in vain cannot be reached, so the card says it

update muster_schema set version = 11, serves = 8;
