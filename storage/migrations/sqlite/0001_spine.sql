-- +goose Up

-- Instants are integers, microseconds since 1970 in UTC; booleans are 0 and 1.
-- Ids are never given out twice (autoincrement): a message's key is made of one.

-- One row: the schema's version, and the oldest program schema that it still
-- serves. Each migration moves the first and says the second.
create table muster_schema (
    one     integer not null default 1,
    version integer not null,
    serves  integer not null,
    constraint muster_schema_pk primary key (one),
    constraint muster_schema_has_one_row check (one = 1),
    constraint muster_schema_serves_itself check (serves <= version)
) strict, without rowid;
insert into muster_schema (version, serves) values (1, 1);

create table community (
    id      text not null,
    name    text not null,
    zone    text not null,
    locale  text not null,
    channel text not null,
    constraint community_pk primary key (id),
    constraint community_is_named check (id <> '')
) strict, without rowid;

create table meetup (
    id           integer not null constraint meetup_pk primary key autoincrement,
    community    text    not null,
    channel      text    not null,
    title        text    not null,
    place        text    not null,
    zone         text    not null,
    status       text    not null,
    host         text    not null,
    minimum      integer not null,
    capacity     integer not null, -- 0: no limit
    taken        integer not null default 0, -- how many of rsvp are going
    deadline     text,   -- wall time in zone
    close_at     integer,
    chosen       integer,
    reason       text    not null, -- json
    card_place   text    not null,
    card_message text    not null,
    thread       text    not null,
    drawn_at     integer,
    host_asked   integer,
    created_at   integer not null,
    next_at      integer not null, -- what sorts it among others
    constraint meetup_of_one_community unique (community, id),
    constraint meetup_community foreign key (community) references community (id),
    constraint meetup_chosen_is_its_slot foreign key (community, id, chosen) references slot (community, meetup, id),
    constraint meetup_status check (status in ('polling', 'scheduled', 'underway', 'done', 'cancelled')),
    constraint meetup_minimum check (minimum >= 0),
    constraint meetup_capacity check (capacity >= 0),
    constraint meetup_seats check (taken >= 0 and (capacity = 0 or taken <= capacity))
) strict;
create index meetup_next on meetup (community, status, next_at, id);

create table slot (
    id        integer not null constraint slot_pk primary key autoincrement,
    community text    not null,
    meetup    integer not null,
    start     text    not null, -- wall time in the meetup's zone
    length    integer not null, -- microseconds
    start_at  integer not null, -- follows from start and the zone data
    shift     text    not null,
    emoji     text    not null,
    constraint slot_of_one_meetup unique (community, meetup, id),
    constraint slot_once_per_meetup unique (meetup, start, length),
    constraint slot_meetup foreign key (community, meetup) references meetup (community, id),
    constraint slot_length check (length > 0),
    constraint slot_shift check (shift in ('', 'gap', 'overlap'))
) strict;
create unique index slot_emoji_once_per_meetup on slot (meetup, emoji) where emoji <> '';

create table invitation (
    community text    not null,
    meetup    integer not null,
    member    text    not null,
    must      integer not null,
    position  integer not null, -- in the order they were named
    constraint invitation_one_per_member primary key (meetup, member),
    constraint invitation_meetup foreign key (community, meetup) references meetup (community, id)
) strict, without rowid;

create table answer (
    community    text    not null,
    meetup       integer not null,
    slot         integer not null,
    member       text    not null,
    availability text    not null,
    source       text    not null,
    at           integer not null,
    constraint answer_one_per_member_and_slot primary key (meetup, member, slot),
    constraint answer_slot foreign key (community, meetup, slot) references slot (community, meetup, id),
    constraint answer_availability check (availability in ('yes', 'if_needed', 'no')),
    constraint answer_source check (source <> '')
) strict, without rowid;

-- The reactions last seen on the card.
create table reaction (
    community text    not null,
    meetup    integer not null,
    member    text    not null,
    emoji     text    not null,
    constraint reaction_once primary key (meetup, member, emoji),
    constraint reaction_meetup foreign key (community, meetup) references meetup (community, id)
) strict, without rowid;

create table rsvp (
    community text    not null,
    meetup    integer not null,
    member    text    not null,
    state     text    not null,
    turn      integer not null,
    at        integer not null,
    constraint rsvp_one_per_member primary key (meetup, member),
    constraint rsvp_turn_without_tie unique (meetup, turn),
    constraint rsvp_meetup foreign key (community, meetup) references meetup (community, id),
    constraint rsvp_state check (state in ('going', 'maybe', 'not_going', 'waiting')),
    constraint rsvp_turn check (turn > 0)
) strict, without rowid;

-- Which meetup a message of ours shows, and to whom it was sent.
create table shown (
    place     text    not null,
    message   text    not null,
    community text    not null,
    meetup    integer not null,
    member    text    not null,
    constraint shown_pk primary key (place, message),
    constraint shown_meetup foreign key (community, meetup) references meetup (community, id)
) strict, without rowid;
create index shown_to_member on shown (meetup, member);

create table draft (
    id         integer not null constraint draft_pk primary key autoincrement,
    community  text    not null,
    author     text    not null,
    channel    text    not null,
    kind       text    not null,
    typed      text    not null, -- json
    invited    text    not null, -- json
    zone       text    not null,
    slots      text    not null, -- json
    minimum    integer not null,
    capacity   integer not null,
    deadline   text,
    close_at   integer,
    ready      integer not null,
    posted     integer,
    created_at integer not null,
    constraint draft_community foreign key (community) references community (id),
    constraint draft_posted foreign key (community, posted) references meetup (community, id),
    constraint draft_kind check (kind in ('propose', 'schedule'))
) strict;

-- The queue of promises.
create table task (
    id           integer not null constraint task_pk primary key autoincrement,
    community    text    not null,
    kind         text    not null,
    key          text    not null,
    meetup       integer,
    member       text    not null,
    subject      text    not null,
    due          integer not null, -- by the meetups' clock
    attempts     integer not null default 0,
    generation   integer not null default 0,
    lease        integer not null default 0, -- the fencing token
    leased_until integer, -- by the database's clock
    parked_at    integer,
    why          text    not null default '',
    constraint task_promised_once unique (community, kind, key),
    constraint task_community foreign key (community) references community (id),
    constraint task_meetup foreign key (community, meetup) references meetup (community, id),
    constraint task_parked_is_not_leased check (parked_at is null or leased_until is null)
) strict;
create index task_due on task (due, id) where parked_at is null;
create index task_parked on task (parked_at, id) where parked_at is not null;
create index task_of_meetup on task (meetup, kind);

-- What adapters remember, each under its own name.
create table note (
    owner text not null,
    key   text not null,
    value blob not null,
    constraint note_pk primary key (owner, key)
) strict;

-- What adapters have seen once.
create table seen (
    owner   text    not null,
    key     text    not null,
    expires integer not null,
    constraint seen_pk primary key (owner, key)
) strict, without rowid;
create index seen_expires on seen (expires);
