-- +goose Up

alter table member add column
    left_at integer; -- when the member left the community; null: they are there
alter table meetup add column
    applicant text not null default ''; -- the co-host who asked to host it
alter table draft add column
    version integer not null default 0; -- how often it was saved

update muster_schema set version = 15, serves = 8;
