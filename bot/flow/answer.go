package flow

import (
	"context"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeAnswers(r *chat.Router) {
	r.Press("choose", f.choose)
	r.Press("mark", f.mark)
	r.Press("none", f.none)
	r.Press("withdraw", f.withdraw)
	r.Press("who", f.who)
}

// meetupArg reads the meetup that an action is about: its first argument, or
// what a menu of meetups chose.
func meetupArg(e chat.Press) bot.MeetupID {
	arg := e.Action.Arg(0)
	if arg == "" && len(e.Values) > 0 {
		arg = e.Values[0]
	}
	id, _ := strconv.ParseInt(arg, 10, 64) // 0 is no meetup's id
	return bot.MeetupID(id)
}

// choose opens the actor's own panel of a poll.
func (f *Flow) choose(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressedOn(ctx, e)
	if err != nil {
		return nil, err
	}
	page, _ := strconv.Atoi(e.Action.Arg(2)) // absent: the first
	panel := f.private(e.From).panel(s, actor.User, availability(e.Action.Arg(1)), page, nil)
	if e.Action.Manner == chat.Update {
		return chat.Redraw{Card: panel}, nil
	}
	return chat.Reply{Card: panel}, nil
}

func availability(s string) bot.Availability {
	if bot.Availability(s) == bot.IfNeeded {
		return bot.IfNeeded
	}
	return bot.Yes
}

// mark keeps what the actor chose from the menu of their panel.
func (f *Flow) mark(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressedBy(ctx, e)
	if err != nil {
		return nil, err
	}
	page, _ := strconv.Atoi(e.Action.Arg(2)) // absent: the first
	av := availability(e.Action.Arg(1))
	var chosen []bot.SlotID
	for _, value := range e.Values {
		id, _ := strconv.ParseInt(value, 10, 64) // 0 is no slot's id
		chosen = append(chosen, bot.SlotID(id))
	}
	s, err := f.plan.Choose(ctx, actor, id, av, func(slots []bot.Slot) []bot.Slot { return pageOf(slots, page) }, chosen)
	if err != nil {
		return nil, err
	}
	v := f.private(e.From)
	return chat.Redraw{Card: v.panel(s, actor.User, av, page, v.noted(s, actor.User))}, nil
}

func (f *Flow) none(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.restate(ctx, e, f.plan.NoneOfThese)
}

func (f *Flow) withdraw(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.restate(ctx, e, f.plan.Withdraw)
}

// restate answers a button that speaks of all slots at once.
func (f *Flow) restate(ctx context.Context, e chat.Press, verb func(context.Context, bot.Actor, bot.MeetupID) (planner.Sheet, error)) (chat.Response, error) {
	actor, id, err := f.pressedBy(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := verb(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	v := f.private(e.From)
	panel := v.panel(s, actor.User, bot.Yes, 0, v.noted(s, actor.User))
	if e.Action.Manner == chat.Update {
		return chat.Redraw{Card: panel}, nil
	}
	return chat.Reply{Card: panel}, nil
}

// noted says back what a member's ballot holds.
func (v voice) noted(s planner.Sheet, u bot.UserID) chat.Text {
	b := s.Ballot(u)
	switch {
	case len(b) == 0:
		return v.say("panel.withdrawn", nil)
	case noneOf(b):
		return v.say("panel.none", nil)
	}
	var said []chat.Text
	for _, slot := range s.Meetup.Slots {
		switch b.Of(slot.ID) {
		case bot.Yes:
			said = append(said, chat.Plain(v.span(slot, s.Meetup.Zone, false)))
		case bot.IfNeeded:
			said = append(said, v.say("panel.if_needed", bot.Args{"when": v.span(slot, s.Meetup.Zone, false)}))
		}
	}
	return v.say("panel.noted", bot.Args{"times": chat.Join("; ", said...)})
}

// mostOptions is what a menu holds (Discord's limit).
const mostOptions = 25

// pagesOf splits slots into menus, by day where a day fits.
func pagesOf(slots []bot.Slot) [][]bot.Slot {
	var pages [][]bot.Slot
	var page []bot.Slot
	for i := 0; i < len(slots); {
		day := slots[i].Start.At(0, 0)
		n := i
		for n < len(slots) && n-i < mostOptions && slots[n].Start.At(0, 0) == day {
			n++
		}
		if len(page)+n-i > mostOptions {
			pages, page = append(pages, page), nil
		}
		page = append(page, slots[i:n]...)
		i = n
	}
	return append(pages, page)
}

func pageOf(slots []bot.Slot, n int) []bot.Slot {
	pages := pagesOf(slots)
	return pages[min(max(n, 0), len(pages)-1)]
}

// panel is a member's own view of a poll: a menu of the slots, paged by day,
// in which their answers are chosen already.
func (v voice) panel(s planner.Sheet, u bot.UserID, av bot.Availability, page int, lead chat.Text) chat.Card {
	m := &s.Meetup
	if m.Status != bot.Polling {
		return v.card(s)
	}
	if lead == nil {
		lead = v.say("panel.ask_"+string(av), nil)
	}
	c := chat.Card{Tone: chat.Asking, Title: chat.Plain(m.Title), Lead: lead}
	b, pages := s.Ballot(u), len(pagesOf(m.Slots))
	menu := chat.Menu{Action: chat.Do("mark", chat.Update, m.ID, av, page), Prompt: v.word("panel.prompt_"+string(av), nil)}
	for _, slot := range pageOf(m.Slots, page) {
		menu.Options = append(menu.Options, chat.Choice{
			Label: slot.Emoji + " " + v.span(slot, m.Zone, false), Value: strconv.FormatInt(int64(slot.ID), 10),
			Hint: v.counts(len(s.Who(slot.ID, bot.Yes)), len(s.Who(slot.ID, bot.IfNeeded))).String(), Selected: b.Of(slot.ID) == av,
		})
	}
	menu.Max = len(menu.Options)
	c.Controls = append(c.Controls, menu)
	turn := func(to int, key string) {
		if to >= 0 && to < pages {
			c.Controls = append(c.Controls, chat.Button{Action: chat.Do("choose", chat.Update, m.ID, av, to), Label: v.word(key, nil)})
		}
	}
	turn(page-1, "button.earlier_days")
	turn(page+1, "button.later_days")
	other, key := bot.IfNeeded, "button.if_needed"
	if av == bot.IfNeeded {
		other, key = bot.Yes, "button.choose"
	}
	c.Controls = append(c.Controls,
		chat.Button{Action: chat.Do("choose", chat.Update, m.ID, other, page), Label: v.word(key, nil)},
		chat.Button{Action: chat.Do("none", chat.Update, m.ID), Label: v.word("button.none", nil)})
	if len(b) > 0 {
		c.Controls = append(c.Controls, chat.Button{Action: chat.Do("withdraw", chat.Update, m.ID), Label: v.word("button.withdraw", nil)})
	}
	c.Notes = append(c.Notes, v.say("poll.zone", bot.Args{"zone": v.place(m.Zone)}))
	return c
}

// who shows who said what, and to who may decide the ways to do so.
func (f *Flow) who(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressedOn(ctx, e)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: f.private(e.From).whoCard(s, actor)}, nil
}

func (v voice) whoCard(s planner.Sheet, by bot.Actor) chat.Card {
	m := &s.Meetup
	if m.Status != bot.Polling {
		return v.card(s)
	}
	c := chat.Card{Tone: chat.Asking, Title: chat.Plain(m.Title), Lead: v.say("who.lead", bot.Args{"n": len(s.Answered())})}
	for _, slot := range m.Slots {
		when := slot.Emoji + " " + v.span(slot, m.Zone, false)
		if users := s.Who(slot.ID, bot.Yes); len(users) > 0 {
			c.People = append(c.People, v.people(chat.Plain(when), users, m.Host))
		}
		if users := s.Who(slot.ID, bot.IfNeeded); len(users) > 0 {
			c.People = append(c.People, v.people(v.say("who.if_needed", bot.Args{"when": when}), users, m.Host))
		}
	}
	var none []bot.UserID
	for _, u := range s.Answered() {
		if noneOf(s.Ballot(u)) {
			none = append(none, u)
		}
	}
	if len(none) > 0 {
		c.People = append(c.People, v.people(v.say("who.none", nil), none, m.Host))
	}
	if left := s.Outstanding(); len(left) > 0 {
		c.People = append(c.People, v.people(v.say("who.outstanding", nil), left, m.Host))
	}
	if m.Decides(by) {
		c.Controls = append(v.pickMenu(s), v.hostButtons(m)...)
	}
	return c
}
