-- +goose Up

-- What a member says of their coming besides whether they do.
alter table rsvp
    add column guests integer not null default 0 constraint rsvp_guests check (guests between 0 and 5),
    add column quiet  boolean not null default false,
    add column note   text    not null default '',
    add column late   integer not null default 0 constraint rsvp_late check (late >= 0);

update muster_schema set version = 2, serves = 1;
