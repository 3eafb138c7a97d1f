-- +goose Up

-- When a community had Muster leave, and the calendars of networks.

alter table community add column
    left_at integer; -- when Muster left it; null: it is there
alter table community add column
    no_calendar integer not null default 0; -- its meetups stay out of the network's calendar
alter table meetup add column
    entry text not null default ''; -- the network's name for its calendar entry

update muster_schema set version = 6, serves = 1;
