-- +goose Up

-- Tables and columns take the words of the field. Programs before this one ask for
-- the old names, so the schema serves only itself.

alter table shown rename to message;
alter table message rename constraint shown_pk to message_pk;
alter table message rename constraint shown_meetup to message_meetup;
alter index shown_to_member rename to message_to_member;

alter table seen rename to dedup;
alter table dedup rename constraint seen_pk to dedup_pk;
alter index seen_expires rename to dedup_expires;

alter table note rename to adapter_note;
alter table adapter_note rename constraint note_pk to adapter_note_pk;

alter table wish rename to reminder_override;
alter table reminder_override rename column way to channel;
alter table reminder_override rename constraint wish_one_per_member to reminder_override_one_per_member;
alter table reminder_override rename constraint wish_meetup to reminder_override_meetup;
alter table reminder_override rename constraint wish_way to reminder_override_channel;

alter table member rename column way to reminder_channel;
alter table member rename constraint member_way to member_reminder_channel;

alter table meetup rename column place to where_text;
alter table meetup rename column host_asked to host_asked_at;
alter table meetup rename column asked_again to repolled_at;
alter table meetup rename column drawn_at to rendered_at;
alter table meetup rename column nudges to nudge_count;
alter table meetup rename column by_interest to started_by_interest;
alter table meetup rename column entry to calendar_entry;
alter table meetup rename column chosen to chosen_slot;
alter index meetup_of_entry rename to meetup_of_calendar_entry;

alter table draft rename column place to where_text;

alter table rsvp rename column void_at to voided_at;

alter table edit rename column was to before;
alter table edit rename column became to after;

alter table task rename column why to last_error;

update muster_schema set version = 8, serves = 8;
