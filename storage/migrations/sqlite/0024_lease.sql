-- +goose Up

-- What processes share among themselves: who holds which key, and until when.
create table lease (
    owner   text    not null,
    key     text    not null,
    holder  text    not null,
    expires integer not null,
    constraint lease_pk primary key (owner, key)
) strict, without rowid;

update muster_schema set version = 24, serves = 8;
