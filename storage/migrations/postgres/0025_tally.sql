-- +goose Up

-- How many answered a slot with what, so that one more answer need not read the others'.
-- A member who answers locks the meetup, so no two count at once.
create table tally (
    community text collate "C" not null,
    meetup    bigint           not null,
    slot      bigint           not null,
    yes       integer          not null,
    if_needed integer          not null,
    no        integer          not null,
    constraint tally_pk primary key (meetup, slot),
    constraint tally_slot foreign key (community, meetup, slot) references slot (community, meetup, id),
    constraint tally_count check (yes >= 0 and if_needed >= 0 and no >= 0)
) with (fillfactor = 50);

-- Triggers, since a program before this schema answers too.
-- +goose StatementBegin
create function count_answer() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        update tally set yes = yes - (old.availability = 'yes')::int, if_needed = if_needed - (old.availability = 'if_needed')::int,
                no = no - (old.availability = 'no')::int
            where meetup = old.meetup and slot = old.slot;
    end if;
    if tg_op <> 'DELETE' then
        insert into tally (community, meetup, slot, yes, if_needed, no)
            values (new.community, new.meetup, new.slot,
                (new.availability = 'yes')::int, (new.availability = 'if_needed')::int, (new.availability = 'no')::int)
            on conflict (meetup, slot) do update set
                yes = tally.yes + excluded.yes, if_needed = tally.if_needed + excluded.if_needed, no = tally.no + excluded.no;
    end if;
    return null;
end $$;
-- +goose StatementEnd

-- Nobody answers between the count and the triggers.
lock table answer in share row exclusive mode;
insert into tally (community, meetup, slot, yes, if_needed, no)
    select community, meetup, slot, count(*) filter (where availability = 'yes'), count(*) filter (where availability = 'if_needed'),
            count(*) filter (where availability = 'no')
        from answer group by community, meetup, slot;
create trigger count_new_answer after insert or delete on answer for each row execute function count_answer();
create trigger count_changed_answer after update of availability on answer for each row
    when (old.availability is distinct from new.availability) execute function count_answer();

-- What one member answered, attends and was sent.
create index answer_of_member on answer (community, member);
create index rsvp_of_member on rsvp (community, member);
create index message_of_member on message (community, member);

update muster_schema set version = 25, serves = 8;
