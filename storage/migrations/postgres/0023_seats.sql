-- +goose Up

-- To which date, time and place a member said that they come: a hash, so that nobody is
-- moved into a seat for another one. Empty: unknown, as before this schema.
alter table rsvp add column agreed text not null default '';

-- How many seats a member who waits was last offered, and until when these are kept for
-- them. Null: the offer is answered or has passed.
alter table rsvp add column offered integer not null default 0;
alter table rsvp add column offer_by timestamptz;

-- What the host has not been notified of: when a member gave their seat back, and when
-- they left a note.
alter table rsvp add column dropped_at timestamptz;
alter table rsvp add column noted_at timestamptz;

-- When a meetup fell below its minimum, until its host is notified.
alter table meetup add column fell_at timestamptz;

-- Until when guests leave seats to those who said yes to the chosen time.
alter table meetup add column held_until timestamptz;

update muster_schema set version = 23, serves = 8;
