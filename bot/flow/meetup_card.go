package flow

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

// card is the one message that shows a meetup, whatever its state.
func (v voice) card(s planner.Sheet) chat.Card {
	switch s.Meetup.Status {
	case bot.Polling:
		return v.pollCard(s)
	case bot.Cancelled:
		return v.cancelledCard(s)
	default:
		return v.eventCard(s)
	}
}

func (v voice) pollCard(s planner.Sheet) chat.Card {
	m := &s.Meetup
	if m.Gauging() {
		return v.interestCard(s)
	}
	c := chat.Card{
		Tone: chat.Asking, Title: chat.Plain(m.Title), Badge: v.say("badge.polling", nil),
		Lead: v.described(m, v.say("poll.lead", bot.Args{"host": m.Hosts(), "n": len(m.Hosts())})), Where: chat.Plain(m.Where),
		Facts: v.sizes(m), Tallies: v.tallies(s),
	}
	if n := len(m.Invited); n > 0 {
		c.Notes = append(c.Notes, v.say("poll.answered", bot.Args{"n": n - len(s.Outstanding()), "of": n}))
	} else {
		c.Notes = append(c.Notes, v.say("poll.open", bot.Args{"n": len(s.Answered())}))
	}
	c.Notes = append(c.Notes, v.closing(s), v.say("poll.zone", bot.Args{"zone": v.place(m.Zone)}))
	c.Controls = append(v.pollButtons(m),
		chat.Button{Action: chat.Do("who", chat.Private, m.ID), Label: v.word("button.who", nil)})
	return c
}

// pollButtons are the ways to answer a poll.
func (v voice) pollButtons(m *bot.Meetup) []chat.Control {
	if m.Gauging() {
		return []chat.Control{v.comeButton(m)}
	}
	return []chat.Control{
		chat.Button{Action: chat.Do("choose", chat.Private, m.ID, bot.Yes), Label: v.word("button.choose", nil), Style: chat.Primary},
		chat.Button{Action: chat.Do("choose", chat.Private, m.ID, bot.IfNeeded), Label: v.word("button.if_needed", nil)},
		chat.Button{Action: chat.Do("none", chat.Private, m.ID), Label: v.word("button.none", nil)},
	}
}

// closing says when a poll ends, or what it waits for.
func (v voice) closing(s planner.Sheet) chat.Text {
	m := &s.Meetup
	switch {
	case !m.HostAsked.IsZero():
		return v.say("poll.host_asked", bot.Args{"n": m.LeastPeople(), "host": m.Host})
	case s.Complete():
		return v.say("poll.complete", nil)
	}
	return v.say("poll.closes", bot.Args{
		"when": bot.Moment{Wall: m.Deadline, Zone: m.Zone, At: m.CloseAt},
		"in":   chat.Text{{Time: m.CloseAt, Format: chat.Relative}},
	})
}

// sizes says how many people it takes and how many it holds.
func (v voice) sizes(m *bot.Meetup) []chat.Text {
	var out []chat.Text
	if m.Minimum > 0 {
		out = append(out, v.say("fact.minimum", bot.Args{"n": m.Minimum}))
	}
	if m.Capacity > 0 {
		out = append(out, v.say("fact.capacity", bot.Args{"n": m.Capacity}))
	}
	return out
}

func (v voice) tallies(s planner.Sheet) []chat.Tally {
	m := &s.Meetup
	full := max(len(m.Invited), len(s.Answered()), 1)
	leader := bot.SlotID(0)
	if ranked := schedule.Rank(&s.Poll, s.Now); len(ranked) > 0 && ranked[0].Could > 0 {
		leader = ranked[0].Slot.ID
	}
	out := make([]chat.Tally, 0, len(m.Slots)+1)
	none := 0
	for _, slot := range m.Slots {
		yes, ifNeeded := len(s.Who(slot.ID, bot.Yes)), len(s.Who(slot.ID, bot.IfNeeded))
		t := chat.Tally{
			Emoji: slot.Emoji, Label: chat.Join(" ", chat.Plain(v.span(slot, m.Zone, false)), v.shift(slot)), Start: slot.StartAt,
			Yes: yes, IfNeeded: ifNeeded, Of: full, Caption: v.counts(yes, ifNeeded),
		}
		if slot.ID == leader {
			t.Mark = v.say("poll.leading", nil)
		}
		out = append(out, t)
	}
	for _, u := range s.Answered() {
		if noneOf(s.Ballot(u)) {
			none++
		}
	}
	return append(out, chat.Tally{Emoji: bot.NoneOfThese, Label: v.say("poll.none", nil), Caption: v.say("poll.none_count", bot.Args{"n": none})})
}

// noneOf tells whether a member can come at none of the slots they answered.
func noneOf(b bot.Ballot) bool {
	for _, a := range b {
		if a.Availability != bot.No {
			return false
		}
	}
	return len(b) > 0
}

func (v voice) counts(yes, ifNeeded int) chat.Text {
	t := v.say("poll.yes", bot.Args{"n": yes})
	if ifNeeded > 0 {
		t = chat.Join(", ", t, v.say("poll.if_needed", bot.Args{"n": ifNeeded}))
	}
	return t
}

func (v voice) eventCard(s planner.Sheet) chat.Card {
	m := &s.Meetup
	c := chat.Card{
		Tone: chat.On, Title: chat.Plain(m.Title), Badge: v.say("badge."+string(m.Status), nil),
		Lead: v.described(m, nil), Where: chat.Plain(m.Where), Facts: []chat.Text{v.seats(&s)}, People: v.guests(s),
	}
	if date, ok := m.Date(); ok {
		c.When = v.when(date, m.Zone)
	}
	if m.Minimum > 0 {
		c.Facts = append(c.Facts, v.say("fact.minimum", bot.Args{"n": m.Minimum}))
	}
	if why := v.reason(m); len(why) > 0 {
		c.Notes = append(c.Notes, why)
	}
	switch m.Status {
	case bot.Done:
		c.Tone = chat.Over
	default:
		c.Controls = append(v.rsvpButtons(m),
			chat.Button{Action: chat.Do("details", chat.Private, m.ID), Label: v.word("button.details", nil)})
	}
	return c
}

// described is a lead with the host's own words under it.
func (v voice) described(m *bot.Meetup, lead chat.Text) chat.Text {
	return chat.Join("\n", lead, chat.Plain(m.Description))
}

func (v voice) rsvpButtons(m *bot.Meetup) []chat.Control {
	return []chat.Control{
		chat.Button{Action: chat.Do("rsvp", chat.Private, m.ID, bot.Going), Label: v.word("button.going", nil), Style: chat.Primary},
		chat.Button{Action: chat.Do("rsvp", chat.Private, m.ID, bot.Maybe), Label: v.word("button.maybe", nil)},
		chat.Button{Action: chat.Do("rsvp", chat.Private, m.ID, bot.NotGoing), Label: v.word("button.not_going", nil)},
	}
}

func (v voice) seats(s *planner.Sheet) chat.Text {
	going := s.Roster.Heads(bot.Going)
	if s.Meetup.Capacity > 0 {
		return v.say("seats.of", bot.Args{"n": going, "of": s.Meetup.Capacity})
	}
	return v.say("seats.going", bot.Args{"n": going})
}

// expected are those who were asked to a date and have not answered.
func expected(s planner.Sheet) []bot.UserID { return s.Expected() }

// reason says in one line why the time was chosen.
func (v voice) reason(m *bot.Meetup) chat.Text {
	r := m.Reason
	if r.By == bot.ByNobody || r.By == bot.ByMove {
		return nil
	}
	args := bot.Args{"n": r.Could, "of": r.Of, "missing": r.Missing, "host": m.Host}
	key := "reason.could"
	if r.Could == r.Of {
		key = "reason.all"
	}
	t := v.say(key, args)
	if r.Host && r.Could < r.Of {
		t = chat.Join("", t, v.say("reason.host", args))
	}
	switch missing := r.Of - r.Could; {
	case len(r.Missing) > 0 && len(r.Missing) == missing:
		args["n"] = missing
		t = chat.Join("", t, v.say("reason.missing", args))
	default:
		t = chat.Join("", t, chat.Plain("."))
	}
	if r.Tie != bot.NoTie && r.Tie != bot.TieOnly {
		t = chat.Join(" ", t, v.say("reason.tie_"+string(r.Tie), args))
	}
	return t
}

func (v voice) cancelledCard(s planner.Sheet) chat.Card {
	m := &s.Meetup
	c := chat.Card{
		Tone: chat.Off, Title: chat.Plain(m.Title), Badge: v.say("badge.cancelled", nil),
		Lead: v.say("cancelled.lead", bot.Args{"host": m.Host}), Where: chat.Plain(m.Where),
	}
	if date, ok := m.Date(); ok {
		c.When = v.when(date, m.Zone)
	}
	return c
}
