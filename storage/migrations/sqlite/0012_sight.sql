-- +goose Up

-- When a network last said that somebody is there, before a reminder in direct messages.

create table presence (
    community text not null,
    meetup integer not null,
    member text not null,
    at integer not null,
    constraint presence_one_per_member primary key (meetup, member),
    constraint presence_meetup foreign key (community, meetup) references meetup (community, id) on delete cascade
);

update muster_schema set version = 12, serves = 8;
