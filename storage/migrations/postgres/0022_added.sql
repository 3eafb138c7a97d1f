-- +goose Up

-- When an edit added a time to a poll: who answered before has not answered it. Null:
-- it was there from the start.
alter table slot add column
    added_at timestamptz;

update muster_schema set version = 22, serves = 8;
