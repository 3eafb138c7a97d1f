-- +goose Up

-- What became of the messages about a meetup, for its host to see.
create table delivery (
    community text not null,
    meetup    integer not null,
    message   text not null,
    kind      text not null,
    subject   text not null,
    member    text not null,
    outcome   text not null,
    why       text not null,
    at        integer not null,
    constraint delivery_pk primary key (meetup, message),
    constraint delivery_meetup foreign key (community, meetup) references meetup (community, id) on delete cascade
) strict;
create index delivery_of_member on delivery (community, member);

update muster_schema set version = 28, serves = 8;
