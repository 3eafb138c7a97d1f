-- +goose Up

-- When members are usually free, on the clocks of their own zone, and until which date
-- they are busy altogether.
create table usual_week (
    community   text collate "C" not null,
    member      text collate "C" not null,
    hours       text not null,
    busy_until  text,
    may_be_used boolean not null,
    at          timestamptz not null,
    constraint usual_week_one_per_member primary key (community, member),
    constraint usual_week_member foreign key (community, member) references member (community, member) on delete cascade
);

update muster_schema set version = 34, serves = 8;
