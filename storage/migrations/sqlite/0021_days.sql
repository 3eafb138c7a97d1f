-- +goose Up

-- A day whose time of day is not said yet. Its length follows from its date and zone.
alter table slot add column all_day integer not null default 0;

update muster_schema set version = 21, serves = 8;
