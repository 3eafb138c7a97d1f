-- +goose Up

-- Whether a poll shows nobody's answers.
alter table meetup add column anonymous integer not null default 0;
alter table draft add column anonymous integer not null default 0;

-- Whether members may add times to a poll, and who added which.
alter table meetup add column members_add_times integer not null default 0;
alter table draft add column members_add_times integer not null default 0;
alter table slot add column added_by text not null default '';

-- What members wrote with their answers, one note each.
create table answer_note (
    community text not null,
    meetup    integer not null,
    member    text not null,
    note      text not null,
    audience  text not null,
    at        integer not null,
    constraint answer_note_one_per_member primary key (meetup, member),
    constraint answer_note_meetup foreign key (community, meetup) references meetup (community, id) on delete cascade,
    constraint answer_note_audience check (audience in ('host', 'all')),
    constraint answer_note_text check (note <> '')
) strict, without rowid;

update muster_schema set version = 31, serves = 8;
