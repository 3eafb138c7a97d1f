-- +goose Up

-- What a member said of parts of a slot that is room; empty: the answer is to all of it.
alter table answer add column stretches text not null default '';

-- Whether a poll ever had such an answer. Then the tallies do not tell which time in room
-- is the best, and all answers are read.
alter table meetup add column painted integer not null default 0;

update muster_schema set version = 32, serves = 8;
