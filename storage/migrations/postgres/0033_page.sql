-- +goose Up

-- What opens pages: the hashes of links and of the sessions that they were exchanged for.
create table pass (
    hash       text collate "C" not null,
    kind       text not null,
    community  text collate "C" not null,
    member     text collate "C" not null,
    meetup     bigint,
    expires_at timestamptz not null,
    constraint pass_pk primary key (hash),
    constraint pass_meetup foreign key (community, meetup) references meetup (community, id) on delete cascade,
    constraint pass_kind check (kind in ('link', 'session'))
);
create index pass_of_member on pass (community, member);
create index pass_of_meetup on pass (community, meetup);

-- The newest stroke of each page that paints, so that one sent again is painted once.
create table page_client (
    community text collate "C" not null,
    meetup    bigint not null,
    member    text collate "C" not null,
    client    text collate "C" not null,
    seq       bigint not null,
    at        timestamptz not null,
    constraint page_client_pk primary key (meetup, member, client),
    constraint page_client_meetup foreign key (community, meetup) references meetup (community, id) on delete cascade
);

-- How often a meetup changed, of those with sessions, so that open pages ask for one row.
-- Triggers count, since whoever changes a meetup need not know of pages.
create table poll_revision (
    community text collate "C" not null,
    meetup    bigint not null,
    revision  bigint not null,
    constraint poll_revision_pk primary key (meetup),
    constraint poll_revision_meetup foreign key (community, meetup) references meetup (community, id) on delete cascade
) with (fillfactor = 50);

-- +goose StatementBegin
create function revise_poll() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        update poll_revision set revision = revision + 1 where meetup = old.meetup;
    else
        update poll_revision set revision = revision + 1 where meetup = new.meetup;
    end if;
    return null;
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create function revise_meetup() returns trigger language plpgsql as $$
begin
    update poll_revision set revision = revision + 1 where meetup = new.id;
    return null;
end $$;
-- +goose StatementEnd
create trigger revise_answer after insert or update or delete on answer for each row execute function revise_poll();
create trigger revise_changed_meetup after update on meetup for each row
    when (old.status is distinct from new.status or old.changed_at is distinct from new.changed_at
        or old.close_at is distinct from new.close_at or old.times_added_at is distinct from new.times_added_at)
    execute function revise_meetup();

update muster_schema set version = 33, serves = 8;
