package flow

import (
	"slices"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

// draftTerms are the terms that a draft would give a meetup.
func draftTerms(m *bot.Meetup, d bot.Draft) bot.Terms {
	return bot.Terms{
		Title: d.Typed["title"], Where: d.Typed["where"], Description: d.Typed["description"],
		Minimum: d.Minimum, Capacity: d.Capacity, Slots: d.Slots, Deadline: d.Deadline, Cohosts: d.CohostsOf(m.Host),
	}
}

// editPreview shows its author what an edit would change, before and after.
func (v voice) editPreview(s planner.Sheet, d bot.Draft, by bot.Actor) chat.Card {
	m := &s.Meetup
	before, after := m.Terms(), draftTerms(m, d)
	c := chat.Card{Title: chat.Plain(m.Title), Badge: v.say("badge.draft", nil), Lines: v.certain().changes(before, after, m.Zone)}
	form := func(name sheetName, key string) chat.Button {
		return chat.Button{Action: chat.Do("draftedit", chat.Opens, d.ID, name, d.Edits), Label: v.word(key, nil)}
	}
	leave := chat.Button{Action: chat.Do("draftdrop", chat.Update, d.ID, d.Edits), Label: v.word("button.leave", nil)}
	if len(c.Lines) == 0 && m.Status != bot.Cancelled {
		c.Lead = v.say("edit.same", nil)
		c.Controls = []chat.Control{form(mainSheet, "button.edit"), form(moreSheet, "button.more"), leave}
		return c
	}
	c.Lead = v.say("edit.lead", nil)
	if n := v.follows(s, bot.Edit{Before: before, After: after}, d, by); len(n) > 0 {
		c.Notes = append(c.Notes, n)
	}
	c.Controls = []chat.Control{
		chat.Button{Action: chat.Do("draftpost", chat.Update, d.ID, d.Edits), Label: v.word("button.change_it", nil), Style: chat.Primary},
		form(mainSheet, "button.edit"), form(moreSheet, "button.more"), leave,
	}
	return c
}

// follows says what an edit would mean for the guests.
func (v voice) follows(s planner.Sheet, e bot.Edit, d bot.Draft, by bot.Actor) chat.Text {
	m := &s.Meetup
	going := slices.DeleteFunc(s.Roster.In(bot.Going), func(u bot.UserID) bool { return u == by.User })
	args := bot.Args{"n": len(going)}
	switch {
	case !e.Moves():
		return nil
	case m.Status == bot.Cancelled:
		return v.say("edit.reopens", nil)
	case m.Status == bot.Scheduled && d.Kind == bot.DraftPoll && len(going) == 0:
		return v.say("edit.polls_alone", nil)
	case m.Status == bot.Scheduled && d.Kind == bot.DraftPoll:
		return v.say("edit.polls", args)
	case m.Status == bot.Scheduled && len(going) > 0:
		args["when"] = v.momentOf(bot.ConfirmBy(s.Now, d.Slots[0].StartAt), m.Zone)
		return v.say("edit.asks", args)
	case m.Gauging() && len(s.Interested) > 0:
		return v.say("edit.tells", bot.Args{"n": len(s.Interested)})
	}
	return nil
}

// changes lists what is another, each with what was and what is.
func (v voice) changes(before, after bot.Terms, zone string) []chat.Text {
	var out []chat.Text
	changed := func(key string, from, to chat.Text) {
		nothing := v.say("change.nothing", nil)
		if len(from) == 0 {
			from = nothing
		}
		if len(to) == 0 {
			to = nothing
		}
		out = append(out, v.say(key, bot.Args{"from": from, "to": to}))
	}
	number := func(n int) chat.Text {
		if n == 0 {
			return nil
		}
		return chat.Plain(strconv.Itoa(n))
	}
	if before.Title != after.Title {
		changed("change.title", chat.Plain(before.Title), chat.Plain(after.Title))
	}
	out = append(out, v.changedTimes(before, after, zone)...)
	if before.Where != after.Where {
		changed("change.where", chat.Plain(before.Where), chat.Plain(after.Where))
	}
	if before.Capacity != after.Capacity {
		changed("change.seats", number(before.Capacity), number(after.Capacity))
	}
	if before.Minimum != after.Minimum {
		changed("change.minimum", number(before.Minimum), number(after.Minimum))
	}
	if before.Deadline != after.Deadline && !after.Deadline.IsZero() {
		from := chat.Text(nil)
		if !before.Deadline.IsZero() {
			from = chat.Plain(v.moment(bot.Moment{Wall: before.Deadline, Zone: zone}))
		}
		changed("change.deadline", from, chat.Plain(v.moment(bot.Moment{Wall: after.Deadline, Zone: zone})))
	}
	if !slices.Equal(before.Cohosts, after.Cohosts) {
		changed("change.cohosts", v.names(before.Cohosts), v.names(after.Cohosts))
	}
	switch {
	case before.Description == after.Description:
	case after.Description == "":
		out = append(out, v.say("change.description_gone", nil))
	default:
		out = append(out, v.say("change.description", bot.Args{"to": after.Description}))
	}
	return out
}

// changedTimes lists how the times changed: one date for another, or those of a
// poll one by one.
func (v voice) changedTimes(before, after bot.Terms, zone string) []chat.Text {
	if bot.SameTimes(before.Slots, after.Slots) {
		return nil
	}
	said := func(s bot.Slot) chat.Text {
		return chat.Join(" ", chat.Plain(v.span(s, zone, false)), v.shift(s))
	}
	if before.Deadline.IsZero() && after.Deadline.IsZero() && len(before.Slots) == 1 && len(after.Slots) == 1 {
		return []chat.Text{v.say("change.time", bot.Args{"from": said(before.Slots[0]), "to": said(after.Slots[0])})}
	}
	var out []chat.Text
	has := func(slots []bot.Slot, s bot.Slot) bool {
		return slices.ContainsFunc(slots, func(o bot.Slot) bool { return o.Start == s.Start && o.Length == s.Length })
	}
	for _, s := range before.Slots {
		if !has(after.Slots, s) {
			out = append(out, v.say("change.time_gone", bot.Args{"when": said(s)}))
		}
	}
	for _, s := range after.Slots {
		if !has(before.Slots, s) {
			out = append(out, v.say("change.time_new", bot.Args{"when": said(s)}))
		}
	}
	return out
}

// changeCard is the notice of a change in the thread.
func (v voice) changeCard(done planner.Edited, what string) chat.Card {
	m, e := &done.Meetup, done.Edit
	c := chat.Card{Tone: chat.Asking}
	args := bot.Args{"host": e.By, "title": m.Title}
	lines := v.changes(e.Before, e.After, m.Zone)
	moved := e.Before.Deadline.IsZero() && e.After.Deadline.IsZero() && len(e.Before.Slots) == 1 && len(e.After.Slots) == 1 &&
		!bot.SameTimes(e.Before.Slots, e.After.Slots)
	switch {
	case what == bot.ToldAgain:
		c.Lead = v.say("told.again", args)
	case moved && len(lines) == 1:
		args["from"], args["to"] = v.span(e.Before.Slots[0], m.Zone, false), v.span(e.After.Slots[0], m.Zone, false)
		c.Lead = v.say("told.moved", args)
	default:
		c.Lead, c.Lines = v.say("told.changed", args), lines
	}
	if e.Off {
		c.Lead = chat.Join(" ", c.Lead, v.say("told.open_again", nil))
	}
	unsure := done.Roster.Unconfirmed()
	switch {
	case what == bot.ToldAgain || m.Status == bot.Polling && !bot.SameTimes(e.Before.Slots, e.After.Slots):
		c.Lead = chat.Join(" ", c.Lead, v.say("told.answer", nil))
	case e.Moves() && m.Status == bot.Scheduled && len(unsure) > 0:
		c.Tone = chat.On
		row, _ := done.Roster.Of(unsure[0])
		args["when"] = v.momentOf(row.ConfirmBy, m.Zone)
		c.Lead = chat.Join(" ", c.Lead, v.say("told.still_good", args))
		c.Controls = v.stillGood(m)
	}
	return c
}

// stillGood are the two answers to whether a change suits.
func (v voice) stillGood(m *bot.Meetup) []chat.Control {
	return []chat.Control{
		chat.Button{Action: chat.Do("rsvp", chat.Private, m.ID, bot.Going), Label: v.word("button.yes", nil), Style: chat.Primary},
		chat.Button{Action: chat.Do("rsvp", chat.Private, m.ID, bot.NotGoing), Label: v.word("button.no", nil)},
	}
}
