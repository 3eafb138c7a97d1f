-- +goose Up

-- How many commands a member gave in the last minute they gave any.
create table command_rate (
    community text collate "C" not null,
    member    text collate "C" not null,
    minute    timestamptz not null,
    commands  bigint not null,
    constraint command_rate_one_per_member primary key (community, member),
    constraint command_rate_community foreign key (community) references community (id),
    constraint command_rate_commands check (commands > 0)
);

update muster_schema set version = 5, serves = 1;
