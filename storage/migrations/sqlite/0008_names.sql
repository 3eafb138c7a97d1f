-- +goose Up

-- Tables and columns take the words of the field. Programs before this one ask for
-- the old names, so the schema serves only itself. SQLite cannot rename a
-- constraint: tables whose constraints change are made anew.

create table message (
    place     text    not null,
    message   text    not null,
    community text    not null,
    meetup    integer not null,
    member    text    not null,
    constraint message_pk primary key (place, message),
    constraint message_meetup foreign key (community, meetup) references meetup (community, id)
) strict, without rowid;
insert into message (place, message, community, meetup, member)
select place, message, community, meetup, member from shown;
drop table shown;
create index message_to_member on message (meetup, member);

create table dedup (
    owner   text    not null,
    key     text    not null,
    expires integer not null,
    constraint dedup_pk primary key (owner, key)
) strict, without rowid;
insert into dedup (owner, key, expires) select owner, key, expires from seen;
drop table seen;
create index dedup_expires on dedup (expires);

create table adapter_note (
    owner text not null,
    key   text not null,
    value blob not null,
    constraint adapter_note_pk primary key (owner, key)
) strict;
insert into adapter_note (owner, key, value) select owner, key, value from note;
drop table note;

create table reminder_override (
    community text not null,
    meetup    integer not null,
    member    text not null,
    channel   text not null,
    constraint reminder_override_one_per_member primary key (meetup, member),
    constraint reminder_override_meetup foreign key (community, meetup) references meetup (community, id),
    constraint reminder_override_channel check (channel in ('thread', 'direct', 'none'))
) strict, without rowid;
insert into reminder_override (community, meetup, member, channel)
select community, meetup, member, way from wish;
drop table wish;

create table member_renamed (
    community        text not null,
    member           text not null,
    locale           text not null,
    zone             text not null,
    own_zone         text not null,
    reminder_channel text not null,
    leads            text not null,
    quiet            text not null,
    constraint member_pk primary key (community, member),
    constraint member_community foreign key (community) references community (id),
    constraint member_reminder_channel check (reminder_channel in ('', 'thread', 'direct', 'none'))
) strict, without rowid;
insert into member_renamed (community, member, locale, zone, own_zone, reminder_channel, leads, quiet)
select community, member, locale, zone, own_zone, way, leads, quiet from member;
drop table member;
alter table member_renamed rename to member;

alter table meetup rename column place to where_text;
alter table meetup rename column host_asked to host_asked_at;
alter table meetup rename column asked_again to repolled_at;
alter table meetup rename column drawn_at to rendered_at;
alter table meetup rename column nudges to nudge_count;
alter table meetup rename column by_interest to started_by_interest;
alter table meetup rename column entry to calendar_entry;
alter table meetup rename column chosen to chosen_slot;
drop index meetup_of_entry;
create index meetup_of_calendar_entry on meetup (community, calendar_entry) where calendar_entry <> '';

alter table draft rename column place to where_text;

alter table rsvp rename column void_at to voided_at;

alter table edit rename column was to before;
alter table edit rename column became to after;

alter table task rename column why to last_error;

update muster_schema set version = 8, serves = 8;
