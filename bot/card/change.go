package card

import (
	"slices"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Changes lists the terms that differ, each before and after.
func Changes(p i18n.Printer, before, after bot.Terms, zone string) []chat.Text {
	var out []chat.Text
	changed := func(key string, from, to chat.Text) {
		nothing := p.Say("change.nothing", nil)
		if len(from) == 0 {
			from = nothing
		}
		if len(to) == 0 {
			to = nothing
		}
		out = append(out, p.Say(key, bot.Args{"from": from, "to": to}))
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
	out = append(out, changedTimes(p, before, after, zone)...)
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
			from = chat.Plain(p.Moment(bot.Moment{Wall: before.Deadline, Zone: zone}))
		}
		changed("change.deadline", from, chat.Plain(p.Moment(bot.Moment{Wall: after.Deadline, Zone: zone})))
	}
	if !slices.Equal(before.Cohosts, after.Cohosts) {
		changed("change.cohosts", p.Names(before.Cohosts), p.Names(after.Cohosts))
	}
	switch {
	case before.Description == after.Description:
	case after.Description == "":
		out = append(out, p.Say("change.description_gone", nil))
	default:
		out = append(out, p.Say("change.description", bot.Args{"to": after.Description}))
	}
	return out
}

// changedTimes lists how the times changed: one date for another, or those of a
// poll one by one.
func changedTimes(p i18n.Printer, before, after bot.Terms, zone string) []chat.Text {
	if bot.SameTimes(before.Slots, after.Slots) {
		return nil
	}
	said := func(s bot.Slot) chat.Text {
		return chat.Join(" ", chat.Plain(p.Slot(s, zone)), p.Shift(s))
	}
	if before.Deadline.IsZero() && after.Deadline.IsZero() && len(before.Slots) == 1 && len(after.Slots) == 1 {
		return []chat.Text{p.Say("change.time", bot.Args{"from": said(before.Slots[0]), "to": said(after.Slots[0])})}
	}
	var out []chat.Text
	has := func(slots []bot.Slot, s bot.Slot) bool {
		return slices.ContainsFunc(slots, func(o bot.Slot) bool { return o.Start == s.Start && o.Length == s.Length })
	}
	for _, s := range before.Slots {
		if !has(after.Slots, s) {
			out = append(out, p.Say("change.time_gone", bot.Args{"when": said(s)}))
		}
	}
	for _, s := range after.Slots {
		if !has(before.Slots, s) {
			out = append(out, p.Say("change.time_new", bot.Args{"when": said(s)}))
		}
	}
	return out
}

// Change renders the notice of an edit for the meetup's thread.
func Change(p i18n.Printer, done planner.Edited, what string) chat.Card {
	m, e := &done.Meetup, done.Edit
	c := chat.Card{Tone: chat.Asking}
	args := bot.Args{"host": e.By, "title": Title(m)}
	lines := Changes(p, e.Before, e.After, m.Zone)
	moved := e.Before.Deadline.IsZero() && e.After.Deadline.IsZero() && len(e.Before.Slots) == 1 && len(e.After.Slots) == 1 &&
		!bot.SameTimes(e.Before.Slots, e.After.Slots)
	switch {
	case what == bot.ToldAgain:
		c.Lead = p.Say("told.again", args)
	case moved && len(lines) == 1:
		args["from"], args["to"] = p.Slot(e.Before.Slots[0], m.Zone), p.Slot(e.After.Slots[0], m.Zone)
		c.Lead = p.Say("told.moved", args)
	default:
		c.Lead, c.Lines = p.Say("told.changed", args), lines
	}
	if e.Off {
		c.Lead = chat.Join(" ", c.Lead, p.Say("told.open_again", nil))
	}
	unsure := done.Roster.Unconfirmed()
	switch {
	case what == bot.ToldAgain || m.Status == bot.Polling && !bot.SameTimes(e.Before.Slots, e.After.Slots):
		c.Lead = chat.Join(" ", c.Lead, p.Say("told.answer", nil))
	case e.Moves() && m.Status == bot.Scheduled && len(unsure) > 0:
		c.Tone = chat.On
		row, _ := done.Roster.Of(unsure[0])
		args["when"] = p.MomentIn(row.ConfirmBy, m.Zone)
		c.Lead = chat.Join(" ", c.Lead, p.Say("told.still_good", args))
		c.Controls = StillGoodButtons(p, m)
	}
	return c
}

// StillGoodButtons are the two answers to the question whether a change suits.
func StillGoodButtons(p i18n.Printer, m *bot.Meetup) []chat.Control {
	return []chat.Control{
		chat.Button{Action: chat.Do("rsvp", chat.Private, m.ID, bot.Going), Label: p.Word("button.yes", nil), Style: chat.Primary},
		chat.Button{Action: chat.Do("rsvp", chat.Private, m.ID, bot.NotGoing), Label: p.Word("button.no", nil)},
	}
}
