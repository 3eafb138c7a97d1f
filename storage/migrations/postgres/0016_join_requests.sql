-- +goose Up

-- Who asked to be invited to a meetup that is for others. An answered request
-- stays, so that nobody asks the same host twice.
create table join_request (
    community   text collate "C" not null,
    meetup      bigint not null,
    member      text collate "C" not null,
    at          timestamptz not null,
    answered_at timestamptz,
    constraint join_request_once_per_member primary key (meetup, member),
    constraint join_request_meetup foreign key (community, meetup) references meetup (community, id)
);

update muster_schema set version = 16, serves = 8;
