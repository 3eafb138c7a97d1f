-- +goose Up

-- When a community had Muster leave, and the calendars of networks.

alter table community add column
    left_at timestamptz; -- when Muster left it; null: it is there
alter table community add column
    calendar text not null default ''; -- the network's own: on, off, or empty where it has none
alter table meetup add column
    entry text collate "C" not null default ''; -- the network's name for its calendar entry
create index meetup_of_entry on meetup (community, entry) where entry <> '';

update muster_schema set version = 6, serves = 1;
