insert into community (id, name, zone, locale, channel) values ('test:berlin', 'Berlin', 'Europe/Berlin', 'en', '');

insert into meetup (community, channel, title, place, zone, status, host, minimum, capacity, deadline, close_at, reason, card_place, card_message, thread, created_at, next_at)
values ('test:berlin', 'test:general', 'Chess', '', 'Europe/Berlin', 'polling', 'test:ana', 0, 0, '2026-12-02T20:00', timestamptz '2026-11-20 09:30:00Z', '{}', '', '', '', timestamptz '2026-11-20 09:30:00Z', timestamptz '2026-11-20 09:30:00Z');

insert into invitation (community, meetup, member, must, position) values
    ('test:berlin', 1, 'test:ben', true, 1),
    ('test:berlin', 1, 'test:dee', false, 0);

insert into draft (community, author, channel, kind, typed, invited, zone, slots, minimum, capacity, deadline, close_at, ready, created_at, edits, cohosts) values
    ('test:berlin', 'test:ana', 'test:general', 'propose',
        '{"description":"Bring\none.","duration":"2h","title":"Böard “games”","when":"fri 7pm","where":"Library"}',
        '[{"user":"test:ben","must":true}]', 'Europe/Berlin',
        '[{"start":"2026-12-04T19:00","length":7200000000,"start_at":"2026-12-04T18:00:00Z","emoji":"1️⃣"}]',
        3, 8, '2026-12-02T20:00', timestamptz '2026-11-20 09:30:00Z', true, timestamptz '2026-11-20 09:30:00Z', null, '["test:cy"]'),
    ('test:berlin', 'test:ana', 'test:general', 'propose',
        '{"deadline":"2026-12-02 20:00","title":"Chess"}', '[]', 'Europe/Berlin',
        '[{"start":"2026-12-04T19:00","length":7200000000,"start_at":"2026-12-04T18:00:00Z","emoji":"1️⃣"}]',
        0, 0, '2026-12-02T20:00', timestamptz '2026-11-20 09:30:00Z', true, timestamptz '2026-11-20 09:30:00Z', 1, 'null'),
    ('test:berlin', 'test:ana', 'test:general', 'schedule', 'null', '[]', '', '[]', 0, 0, null, null, false, timestamptz '2026-11-20 09:30:00Z', null, 'null');

insert into edit (community, meetup, member, at, was, became) values
    ('test:berlin', 1, 'test:ana', timestamptz '2026-11-20 09:30:00Z',
        '{"title":"Chess","where":"Park","slots":[{"id":1,"start":"2026-12-04T19:00","length":7200000000,"start_at":"2026-12-04T18:00:00Z","emoji":"1️⃣"}],"deadline":"2026-12-02T20:00","cohosts":["test:cy"],"guests":["test:ben"],"off":true}',
        '{"title":"Go","description":"New.","minimum":2,"capacity":4}');

insert into member (community, member, locale, zone, own_zone, way, leads, quiet) values
    ('test:berlin', 'test:ben', 'de', 'Europe/Berlin', 'Asia/Tokyo', 'direct', '1d', '22:00-08:00');

insert into wish (community, meetup, member, way) values ('test:berlin', 1, 'test:ben', 'none');

insert into shown (place, message, community, meetup, member) values
    ('test:general', 'm1', 'test:berlin', 1, ''),
    ('test:ben/direct', 'm2', 'test:berlin', 1, 'test:ben');

insert into note (owner, key, value) values ('discord', 'session', x'0061');

insert into seen (owner, key, expires) values ('discord', 'post:m1', timestamptz '2126-11-20 09:30:00Z');

insert into rsvp (community, meetup, member, state, turn, at, void_at) values
    ('test:berlin', 1, 'test:ben', 'going', 1, timestamptz '2026-11-20 09:30:00Z', timestamptz '2026-11-20 09:30:00Z'),
    ('test:berlin', 1, 'test:dee', 'waiting', 2, timestamptz '2026-11-20 09:30:00Z', null);

insert into task (community, kind, key, meetup, member, subject, due, parked_at, why) values
    ('test:berlin', 'announce', '1', 1, '', '', timestamptz '2026-11-20 09:30:00Z', timestamptz '2026-11-20 09:30:00Z', 'the channel is gone');

update meetup set
    place = 'Central Library', host_asked = timestamptz '2026-11-20 09:30:00Z', asked_again = timestamptz '2026-11-20 09:30:00Z',
    drawn_at = timestamptz '2026-11-20 09:30:00Z', nudges = 2, by_interest = true, entry = 'event-1';
