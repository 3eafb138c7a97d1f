-- +goose Up

-- How many answered a slot with what, so that one more answer need not read the others'.
create table tally (
    community text    not null,
    meetup    integer not null,
    slot      integer not null,
    yes       integer not null,
    if_needed integer not null,
    no        integer not null,
    constraint tally_pk primary key (meetup, slot),
    constraint tally_slot foreign key (community, meetup, slot) references slot (community, meetup, id),
    constraint tally_count check (yes >= 0 and if_needed >= 0 and no >= 0)
) strict;

insert into tally (community, meetup, slot, yes, if_needed, no)
    select community, meetup, slot, count(*) filter (where availability = 'yes'), count(*) filter (where availability = 'if_needed'),
            count(*) filter (where availability = 'no')
        from answer group by community, meetup, slot;

-- Triggers, since a program before this schema answers too.
-- +goose StatementBegin
create trigger count_new_answer after insert on answer
begin
    insert into tally (community, meetup, slot, yes, if_needed, no)
        values (new.community, new.meetup, new.slot, new.availability = 'yes', new.availability = 'if_needed', new.availability = 'no')
        on conflict (meetup, slot) do update set
            yes = tally.yes + excluded.yes, if_needed = tally.if_needed + excluded.if_needed, no = tally.no + excluded.no;
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger count_deleted_answer after delete on answer
begin
    update tally set yes = yes - (old.availability = 'yes'), if_needed = if_needed - (old.availability = 'if_needed'),
            no = no - (old.availability = 'no')
        where meetup = old.meetup and slot = old.slot;
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger count_changed_answer after update of availability on answer when old.availability <> new.availability
begin
    update tally set yes = yes - (old.availability = 'yes'), if_needed = if_needed - (old.availability = 'if_needed'),
            no = no - (old.availability = 'no')
        where meetup = old.meetup and slot = old.slot;
    insert into tally (community, meetup, slot, yes, if_needed, no)
        values (new.community, new.meetup, new.slot, new.availability = 'yes', new.availability = 'if_needed', new.availability = 'no')
        on conflict (meetup, slot) do update set
            yes = tally.yes + excluded.yes, if_needed = tally.if_needed + excluded.if_needed, no = tally.no + excluded.no;
end;
-- +goose StatementEnd

-- What one member answered, attends and was sent.
create index answer_of_member on answer (community, member);
create index rsvp_of_member on rsvp (community, member);
create index message_of_member on message (community, member);

update muster_schema set version = 25, serves = 8;
