-- +goose Up

-- Who asked to be invited to a meetup that is for others. An answered request
-- stays, so that nobody asks the same host twice.
create table join_request (
    community   text not null,
    meetup      integer not null,
    member      text not null,
    at          integer not null,
    answered_at integer,
    constraint join_request_once_per_member primary key (meetup, member),
    constraint join_request_meetup foreign key (community, meetup) references meetup (community, id)
) strict, without rowid;

update muster_schema set version = 16, serves = 8;
