-- +goose Up

-- By which rules of a zone's clocks the stored instants were computed: its offsets from
-- UTC over a span of time, and the release of the zone data that has them.
create table clock_rules (
    zone    text collate "C" not null,
    release text             not null,
    since   timestamptz      not null,
    until   timestamptz      not null,
    offsets text             not null,
    draft_offsets text       not null, -- by which deadlines of drafts were computed
    constraint clock_rules_pk primary key (zone)
);

update muster_schema set version = 26, serves = 8;
