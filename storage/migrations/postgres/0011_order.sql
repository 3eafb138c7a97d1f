-- +goose Up

-- The order in which members did what they did, by the stamps of their network.

-- The newest event of each topic. A row outlives the answer that the event gave.
create table stamp (
    community text collate "C" not null,
    meetup    bigint           not null,
    member    text collate "C" not null,
    topic     text collate "C" not null, -- what the event says something about
    session   text collate "C" not null, -- in which number counts; empty: on the whole network
    number    bigint           not null,
    constraint stamp_one_per_topic primary key (meetup, member, topic),
    constraint stamp_meetup foreign key (community, meetup) references meetup (community, id),
    constraint stamp_number check (number <> 0)
);
create index stamp_of_member on stamp (community, member);

-- The stamp of the event that gave the answer; number 0: none.
alter table answer add column
    stamp_session text collate "C" not null default '';
alter table answer add column
    stamp_number bigint not null default 0;

-- The notices that a member gets at most once for a meetup.
create table single_notice (
    community text collate "C" not null,
    meetup    bigint           not null,
    member    text collate "C" not null,
    kind      text collate "C" not null,
    constraint single_notice_once primary key (meetup, member, kind),
    constraint single_notice_meetup foreign key (community, meetup) references meetup (community, id)
);
create index single_notice_of_member on single_notice (community, member);

alter table meetup add column
    ignored_reactions boolean not null default false; -- a member who reacted in vain cannot be reached, so the card says it

update muster_schema set version = 11, serves = 8;
