-- +goose Up

-- What an edit began from, as JSON. An older program's edits have none.
alter table draft add column
    basis text not null default 'null';

update muster_schema set version = 20, serves = 8;
