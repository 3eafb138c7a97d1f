-- +goose Up

-- A task whose message a member asked for carries the reply that promises it, so that
-- any process can complete the reply. Programs before this one leave both empty.

alter table task add column asker text not null default '';
alter table task add column reply text not null default '';
create index task_of_asker on task (community, asker) where asker <> '';

update muster_schema set version = 10, serves = 8;
