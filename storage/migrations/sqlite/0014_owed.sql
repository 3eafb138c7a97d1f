-- +goose Up

-- What was sent for a date or a poll of a meetup, or came too late to be sent. A
-- program before this one records nothing here, so what it sends meanwhile can be
-- promised once more.
create table sent (
    community text    not null,
    meetup    integer not null,
    kind      text    not null, -- of the task
    date      text    not null, -- the start, or the end of the poll, as wall time; empty: whichever the date
    subject   text    not null, -- of the task
    member    text    not null, -- empty: to the thread
    at        integer not null,
    constraint sent_once primary key (meetup, kind, date, subject, member),
    constraint sent_meetup foreign key (community, meetup) references meetup (community, id)
) strict, without rowid;

-- Whoever was to be asked has been, unless the question is in the queue.
insert into sent (community, meetup, kind, date, subject, member, at)
select community, id, 'ask_confirm', '', '', '', created_at from meetup
where chosen_slot is not null and not exists (
    select 1 from task where task.community = meetup.community and task.meetup = meetup.id and task.kind = 'ask_confirm'
);

alter table task add column
    promised_for integer; -- the due time of the promise, which retries leave alone
update task set promised_for = due;

alter table meetup add column
    times_added_at integer; -- when its poll got new times; who answered before has not answered those
update meetup set times_added_at = repolled_at;

update muster_schema set version = 14, serves = 8;
