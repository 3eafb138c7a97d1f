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
