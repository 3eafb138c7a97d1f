-- +goose Up

-- Which of their communities a member's direct messages with Muster are about: the
-- one that they chose last.
alter table member add column direct_at integer;

update muster_schema set version = 18, serves = 8;
