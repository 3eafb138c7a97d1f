// Package bot holds Muster's nouns and their rules: what a meetup is, who may
// decide it, who has a seat, when a reminder falls. It imports only the
// standard library and does no I/O, reads no clock, starts no goroutine and
// logs nothing; every other package speaks in its words.
//
// # Glossary
//
// One name for one thing, in code, database, docs and messages.
//
//	community     the tenant: one Discord server, one Slack workspace, one playground room (not: guild, workspace, tenant)
//	member        a person in a community, known by the platform's own user id (not: user, attendee)
//	meetup        the gathering itself: polling → scheduled → underway → done, or cancelled (not: event, session)
//	invited       the members a meetup is for; empty means open to all (not: participants)
//	slot          one candidate time of a meetup that is polling: start, length, emoji (not: option, choice)
//	availability  one member's answer to one slot: yes, if_needed or no (not: vote)
//	RSVP          one member's answer to a scheduled meetup: going, maybe, not_going or waiting (not: signup)
//	guest         whom a member brings along; takes a seat and has no name (not: plus one)
//	quiet         of an RSVP: counted, and named to the host only (not: anonymous)
//	waitlist      the members whose RSVP is waiting, in the order they came (not: queue)
//	host          who may edit, decide and cancel (not: owner, creator)
//	co-host       who may edit, decide and cancel beside the host (not: deputy)
//	heir          the member to whom a host offered to hand a meetup over (not: successor)
//	interest      a member's word that they would come, while a meetup has no times yet (not: vote)
//	edit          one change of a meetup's terms: as they were before and after (not: revision)
//	terms         what a host can change of a meetup: title, time, place, seats, deadline, description
//	to confirm    going, and asked again after a change; the seat is kept meanwhile (not: pending)
//	nudge         a line in the thread to those who have not answered, at most two per meetup (not: ping)
//	organiser     a member whom the platform lets manage the community (not: admin, moderator)
//	way           how a member is reminded: in the thread, by direct message or not at all (not: channel)
//	lead          how long before its start a reminder of a meetup falls (not: offset)
//	quota         how much one member or community may have at once (not: rate limit)
//	quiet hours   when nothing is said unasked that can wait (not: do not disturb)
//	reminder      a message owed at a moment that follows from the meetup's time (not: notification)
//	card          the one message that shows a meetup and is edited in place (not: embed, post)
//	entry         a meetup as it stands in the network's own calendar (not: mirror, native event)
//	draft         a proposal its author is still looking at, before it is posted (not: preview)
//	task          something owed and due at a moment: a promise in the queue (not: job)
//	wall          a date and time of day as a clock on the wall shows them, without a zone (not: local time)
package bot
