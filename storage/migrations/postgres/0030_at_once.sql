-- +goose Up

-- A slot that starts half an hour after enough members can come. Until then its start
-- is the latest that it could be.
alter table slot add column at_once boolean not null default false;

update muster_schema set version = 30, serves = 8;
