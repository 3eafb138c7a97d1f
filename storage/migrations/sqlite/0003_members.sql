-- +goose Up

-- What the organisers of a community set; empty is the default.
alter table community add column cards text not null default '';
alter table community add column language text not null default '';
alter table community add column proposers text not null default '';
alter table community add column day_order text not null default '';
alter table community add column leads text not null default '';
alter table community add column quiet text not null default '';

-- What is known of a member: what the network told, and what they set.
create table member (
    community text not null,
    member    text not null,
    locale    text not null,
    zone      text not null,
    own_zone  text not null,
    way       text not null,
    leads     text not null,
    quiet     text not null,
    constraint member_pk primary key (community, member),
    constraint member_community foreign key (community) references community (id),
    constraint member_way check (way in ('', 'thread', 'direct', 'none'))
) strict, without rowid;

-- How a member wishes to be reminded of one meetup.
create table wish (
    community text not null,
    meetup    integer not null,
    member    text not null,
    way       text not null,
    constraint wish_one_per_member primary key (meetup, member),
    constraint wish_meetup foreign key (community, meetup) references meetup (community, id),
    constraint wish_way check (way in ('thread', 'direct', 'none'))
) strict, without rowid;

create index meetup_of_host on meetup (community, host, status);

update muster_schema set version = 3, serves = 1;
