// Package bot holds the types and rules of meetups: what a meetup is, who may
// decide it, who has a seat, when a reminder is due. It imports only the
// standard library, does no I/O, reads no clock, starts no goroutine and logs
// nothing. Every other package uses its types.
//
// # Glossary
//
// One name for one thing, in code, database, docs and messages.
//
//	community          the tenant: one Discord server, one Slack workspace, one playground room (not: guild, workspace, tenant)
//	member             a person in a community, known by the network's own user id (not: user, attendee)
//	organiser          a member whom the network lets manage the community (not: admin, moderator)
//	meetup             the gathering itself: polling → scheduled → underway → done, or cancelled (not: event, session)
//	terms              what a host sets of a meetup: title, where, zone, description, minimum, capacity, duration, deadline, co-hosts, invited, slots
//	draft              a proposal that its author has not posted yet (not: preview)
//	edit               one change of a meetup's terms, with the terms before and after (not: revision)
//	host               the member who may edit, decide and cancel (not: owner, creator)
//	co-host            a member who may edit, decide and cancel beside the host (not: deputy)
//	heir               the member to whom a host offered a meetup (not: successor)
//	invited            the members for whom a meetup is; none: it is open to all (not: participants)
//	must               of an invited member: no time is chosen without them (not: required)
//	duration           the length of slots that name no end (not: length of the meetup)
//	slot               one candidate time of a meetup: start, length, emoji (not: option, choice)
//	availability       one member's answer to one slot: yes, if_needed or no (not: vote)
//	ballot             all answers of one member to one meetup
//	poll               a meetup with all answers to its slots
//	interest           a member's word that they would come to a meetup without times (not: vote)
//	RSVP               one member's answer to a scheduled meetup: going, maybe, not_going or waiting (not: signup)
//	roster             the RSVPs to a meetup, in order of their turn
//	guest              somebody whom a member brings; takes a seat and has no name (not: plus one)
//	quiet              of an RSVP: counted, but named to the host only (not: anonymous)
//	waitlist           the members whose RSVP is waiting, in order of their turn (not: queue)
//	unconfirmed        going, and asked to confirm after a change; the seat is kept meanwhile (not: pending)
//	reminder           a message due some time before a meetup (not: notification)
//	lead               how long before the start a reminder is due (not: offset)
//	reminder channel   where a member is reminded: in the thread, by direct message or not at all (not: way)
//	reminder override  a member's reminder channel for one meetup
//	quiet hours        when nothing that can wait is sent unasked (not: do not disturb)
//	notice             a message about a change, to a thread or to one member; NoticeKind names them all
//	nudge              a notice to members who have not answered, at most two per meetup (not: ping)
//	quota              how much one member or community may have at once (not: rate limit)
//	card               the one message that shows a meetup and is edited in place (not: embed, post)
//	calendar entry     a meetup in the network's own calendar (not: mirror, native event)
//	snapshot           a meetup with its answers and roster, as read in one transaction (not: state)
//	task               a unit of work in the queue, due at a moment (not: job)
//	wall               a date and time of day without a zone (not: local time)
//	adapter note       what an adapter keeps between runs, by key
package bot
