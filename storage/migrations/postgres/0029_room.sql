-- +goose Up

-- Room is a slot within which the meetup is somewhere; window_length is how long that lasts, in
-- microseconds. A time that was found in room names it.
alter table slot add column window_length bigint not null default 0;
alter table slot add column room bigint not null default 0;

update muster_schema set version = 29, serves = 8;
