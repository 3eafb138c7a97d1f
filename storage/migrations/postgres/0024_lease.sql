-- +goose Up

-- What processes share among themselves: who holds which key, and until when.
create table lease (
    owner   text collate "C" not null,
    key     text collate "C" not null,
    holder  text             not null,
    expires timestamptz      not null,
    constraint lease_pk primary key (owner, key)
) with (fillfactor = 50); -- a renewal touches no indexed column, so it stays on its page

update muster_schema set version = 24, serves = 8;
