-- +goose Up

-- What everybody sees of a place. Empty: what the program finds in it, which shows
-- no address.
alter table meetup add column
    area text not null default '';
alter table draft add column
    area text not null default '';

update muster_schema set version = 13, serves = 8;
