-- +goose Up

-- A day whose time of day is not said yet. Its length follows from its date and zone.
alter table slot add column all_day boolean not null default false;

update muster_schema set version = 21, serves = 8;
