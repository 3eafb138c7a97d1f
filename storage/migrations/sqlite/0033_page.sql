-- +goose Up

-- What opens pages: the hashes of links and of the sessions that they were exchanged for.
create table pass (
    hash       text not null,
    kind       text not null,
    community  text not null,
    member     text not null,
    meetup     integer,
    expires_at integer not null,
    constraint pass_pk primary key (hash),
    constraint pass_meetup foreign key (community, meetup) references meetup (community, id) on delete cascade,
    constraint pass_kind check (kind in ('link', 'session'))
) strict, without rowid;
create index pass_of_member on pass (community, member);
create index pass_of_meetup on pass (community, meetup);

-- The newest stroke of each page that paints, so that one sent again is painted once.
create table page_client (
    community text not null,
    meetup    integer not null,
    member    text not null,
    client    text not null,
    seq       integer not null,
    at        integer not null,
    constraint page_client_pk primary key (meetup, member, client),
    constraint page_client_meetup foreign key (community, meetup) references meetup (community, id) on delete cascade
) strict, without rowid;

-- How often a meetup changed, of those with sessions, so that open pages ask for one row.
-- Triggers count, since whoever changes a meetup need not know of pages.
create table poll_revision (
    community text not null,
    meetup    integer not null,
    revision  integer not null,
    constraint poll_revision_pk primary key (meetup),
    constraint poll_revision_meetup foreign key (community, meetup) references meetup (community, id) on delete cascade
) strict;

-- +goose StatementBegin
create trigger revise_new_answer after insert on answer
begin
    update poll_revision set revision = revision + 1 where meetup = new.meetup;
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger revise_changed_answer after update on answer
begin
    update poll_revision set revision = revision + 1 where meetup = new.meetup;
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger revise_deleted_answer after delete on answer
begin
    update poll_revision set revision = revision + 1 where meetup = old.meetup;
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger revise_changed_meetup after update on meetup
    when old.status <> new.status or old.changed_at is not new.changed_at or old.close_at is not new.close_at or old.times_added_at is not new.times_added_at
begin
    update poll_revision set revision = revision + 1 where meetup = new.id;
end;
-- +goose StatementEnd

update muster_schema set version = 33, serves = 8;
