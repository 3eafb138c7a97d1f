-- +goose Up

-- By which rules of a zone's clocks the stored instants were computed: its offsets from
-- UTC over a span of time, and the release of the zone data that has them.
create table clock_rules (
    zone    text    not null,
    release text    not null,
    since   integer not null,
    until   integer not null,
    offsets text    not null,
    draft_offsets text not null, -- by which deadlines of drafts were computed
    constraint clock_rules_pk primary key (zone)
) strict, without rowid;

update muster_schema set version = 26, serves = 8;
