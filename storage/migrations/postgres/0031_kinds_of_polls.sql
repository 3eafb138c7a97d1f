-- +goose Up

-- Whether a poll shows nobody's answers.
alter table meetup add column anonymous boolean not null default false;
alter table draft add column anonymous boolean not null default false;

-- Whether members may add times to a poll, and who added which.
alter table meetup add column members_add_times boolean not null default false;
alter table draft add column members_add_times boolean not null default false;
alter table slot add column added_by text collate "C" not null default '';

-- What members wrote with their answers, one note each.
create table answer_note (
    community text collate "C" not null,
    meetup    bigint not null,
    member    text collate "C" not null,
    note      text not null,
    audience  text not null,
    at        timestamptz not null,
    constraint answer_note_one_per_member primary key (meetup, member),
    constraint answer_note_meetup foreign key (community, meetup) references meetup (community, id) on delete cascade,
    constraint answer_note_audience check (audience in ('host', 'all')),
    constraint answer_note_text check (note <> '')
);

update muster_schema set version = 31, serves = 8;
