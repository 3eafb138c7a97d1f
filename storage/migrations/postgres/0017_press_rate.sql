-- +goose Up

-- How many buttons a member pressed in the last minute they pressed any. A form
-- counts as several.
create table press_rate (
    community text collate "C" not null,
    member    text collate "C" not null,
    minute    timestamptz not null,
    presses   bigint not null,
    constraint press_rate_one_per_member primary key (community, member),
    constraint press_rate_community foreign key (community) references community (id),
    constraint press_rate_presses check (presses > 0)
);

update muster_schema set version = 17, serves = 8;
