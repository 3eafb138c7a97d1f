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
//	offer              what a private card lets its reader post, and where (not: action)
//	basis              what a draft's edit began from: the meetup as its author last saw it (not: base, original)
//	edit               one change of a meetup's terms, with the terms before and after (not: revision)
//	host               the member who may edit, decide and cancel (not: owner, creator)
//	co-host            a member who may edit, decide and cancel beside the host (not: deputy)
//	heir               the member to whom a host offered a meetup (not: successor)
//	applicant          the co-host who asks to host a meetup (not: candidate)
//	absent             of an invited member or a co-host: has left the community; waited for again once they are back
//	invited            the members for whom a meetup is; none: it is open to all (not: participants)
//	join request       a member's wish to be invited to a meetup that is for others, answered by its host (not: application)
//	must               of an invited member: no time is chosen without them (not: required)
//	duration           the length of slots that name no end (not: length of the meetup)
//	slot               one candidate time of a meetup: start, length, emoji (not: option, choice)
//	room               a slot that is longer than the meetup, which is somewhere in it (not: range, region)
//	window             how long the meetup lasts in room; in the engine, as many cells as last so long
//	stretch            what a member said of a part of room, with its source; what is unsaid beside it is a no (not: range, cell)
//	painted            of a poll: somebody answered it in stretches
//	grid, cell         time between two moments, divided into cells of equal length, in which the engine finds windows
//	availability       one member's answer to one slot: yes, if_needed or no (not: vote)
//	ballot             all answers of one member to one meetup
//	poll               a meetup with all answers to its slots
//	anonymous          of a poll: nobody is named beside an answer, and counts show once three have answered (not: secret, hidden)
//	withheld           of an anonymous poll's counts: not shown yet
//	at once            of a slot: it starts half an hour after a quorum can come
//	quorum             how many have to be able to come for a meetup that starts at once
//	certain            of a poll: no answer that is still open can change the time that leads
//	probable           of a poll: the time that leads will most likely stay first; its host is asked
//	interest           a member's word that they would come to a meetup without times (not: vote)
//	RSVP               one member's answer to a scheduled meetup: going, maybe, not_going or waiting (not: signup)
//	roster             the RSVPs to a meetup, in order of their turn
//	guest              somebody whom a member brings; takes a seat and has no name (not: plus one)
//	quiet              of an RSVP: counted, but named to the host only (not: anonymous)
//	waitlist           the members whose RSVP is waiting, in order of their turn (not: queue)
//	agreement          the date, time and place that a seat is for, as a member said that they come (not: consent)
//	seat offer         the question to a member who waits whether they take a free seat, which is kept for them for a while (not: promotion, offer)
//	drop-out           a member who had a seat and gave it back (not: cancellation)
//	host news          drop-outs, notes and a fall below the minimum that the host is not notified of yet (not: digest)
//	held               of a seat: left by guests of others to a member who said yes to the chosen time (not: reserved)
//	unconfirmed        going, and asked to confirm after a change; the seat is kept meanwhile (not: pending)
//	reminder           a message due some time before a meetup (not: notification)
//	lead               how long before the start a reminder is due (not: offset)
//	reminder channel   where a member is reminded: in the thread, by direct message or not at all (not: way)
//	reminder override  a member's reminder channel for one meetup
//	quiet hours        when nothing that can wait is sent unasked (not: do not disturb)
//	usual week         when a member is usually free, on the clocks of their own zone (not: availability, schedule)
//	habit              what is known of when a member is free: their usual week and their calendars
//	suggestion         what a habit says of the times of a poll, ticked for its owner alone until they confirm it (not: answer)
//	busy               of a time: its owner's calendar says that something is on; tentative while the owner has not confirmed it (not: blocked)
//	notice             a message about a change, to a thread or to one member; NoticeKind names them all
//	delivery           what is known of a message about a meetup: promised, sent, refused (not: receipt)
//	nudge              a notice to members who have not answered, at most two per meetup (not: ping)
//	quota              how much one member or community may have at once (not: rate limit)
//	pass               lets a member open a page of theirs: a link, or the session that it was exchanged for (not: token, ticket)
//	stroke             one line that a member paints on the page of a poll, with the availability that it gives (not: change)
//	press              a tap on a button or a choice in a menu; a form counts as several (not: click)
//	card               the one message that shows a meetup and is edited in place (not: embed, post)
//	calendar entry     a meetup in the network's own calendar (not: mirror, native event)
//	personal calendar  a calendar that a member has Muster read, of which only the busy times are kept (not: calendar entry)
//	reading            what is kept of a personal calendar (not: sync, import)
//	whole place        where a meetup is and how to find it, as its host typed it; shown to the hosts and to guests who are going (not: exact address)
//	area               the part of the whole place that everybody may see (not: district)
//	place              a channel, a thread or a member's direct messages (not: location)
//	visibility         whether somebody can see a place: yes, no or unknown, which is hidden
//	sight              what an actor can see: where they act, and what their network said of other places
//	part               a member has a part in a meetup that they host, are invited to or have answered
//	presence           a network's word that somebody is still a member
//	snapshot           a meetup with its answers and roster, as read in one transaction (not: state)
//	stamp              the place of an event in its network's own order (not: sequence, version)
//	content key        what a message says: the same for another one that says it again (not: topic)
//	topic              what an event of a member says something about; its newest event counts (not: subject)
//	owed               of a task: it follows from a meetup's row and from what was sent for it (not: pending)
//	sent               accepted by the network, or too late to be sent, for one date and lead
//	task               a unit of work in the queue, due at a moment (not: job)
//	setback            why a task is not done yet: its cause, and the error for operators (not: failure)
//	paused             of work: waiting for a credential that the network refuses
//	gap                a time of which the database knows nothing: no Muster ran on it, or it was restored; tasks that fell due in it are held, for an operator to release
//	sought             of a message: looked for before it is sent, since it may have been sent in a gap
//	obstacle           why a network lets Muster not do something, in words that members may read (not: error)
//	problem            something that cannot be done for a meetup, as reported to its host
//	wall               a date and time of day without a zone (not: local time)
//	adapter note       what an adapter keeps between runs, by key
package bot
