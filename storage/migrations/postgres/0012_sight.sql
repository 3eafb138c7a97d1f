-- +goose Up

-- When a network last said that somebody is there, before a reminder in direct messages.

create table presence (
    community text collate "C" not null,
    meetup bigint not null,
    member text collate "C" not null,
    at timestamptz not null,
    constraint presence_one_per_member primary key (meetup, member),
    constraint presence_meetup foreign key (community, meetup) references meetup (community, id) on delete cascade
);

update muster_schema set version = 12, serves = 8;
