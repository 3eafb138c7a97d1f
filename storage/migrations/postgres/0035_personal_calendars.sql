-- +goose Up

-- Calendars that members have Muster read: when they are busy, and nothing else. The
-- address is a secret, and sealed.
create table personal_calendar (
    id            bigint generated always as identity,
    community     text collate "C" not null,
    member        text collate "C" not null,
    source        text not null,
    address       bytea not null,
    all_day       boolean not null,
    added_at      timestamptz not null,
    used_at       timestamptz not null,
    busy          bytea not null,
    through       timestamptz,
    zone          text not null,
    etag          text not null,
    last_modified text not null,
    read_at       timestamptz,
    tried_at      timestamptz,
    failing_since timestamptz,
    failures      bigint not null,
    problem       text not null,
    notified_at   timestamptz,
    constraint personal_calendar_id primary key (id),
    constraint personal_calendar_community foreign key (community) references community (id),
    constraint personal_calendar_source check (source in ('address', 'file')),
    constraint personal_calendar_failures check (failures >= 0)
);

create index personal_calendar_of_member on personal_calendar (community, member);

update muster_schema set version = 35, serves = 8;
