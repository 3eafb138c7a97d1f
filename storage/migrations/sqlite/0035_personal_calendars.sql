-- +goose Up

-- Calendars that members have Muster read: when they are busy, and nothing else. The
-- address is a secret, and sealed.
create table personal_calendar (
    id            integer not null constraint personal_calendar_id primary key autoincrement,
    community     text not null,
    member        text not null,
    source        text not null,
    address       blob not null,
    all_day       integer not null,
    added_at      integer not null,
    used_at       integer not null,
    busy          blob not null,
    through       integer,
    zone          text not null,
    etag          text not null,
    last_modified text not null,
    read_at       integer,
    tried_at      integer,
    failing_since integer,
    failures      integer not null,
    problem       text not null,
    notified_at   integer,
    constraint personal_calendar_community foreign key (community) references community (id),
    constraint personal_calendar_source check (source in ('address', 'file')),
    constraint personal_calendar_failures check (failures >= 0)
) strict;

create index personal_calendar_of_member on personal_calendar (community, member);

update muster_schema set version = 35, serves = 8;
