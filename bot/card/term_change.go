package card

import (
	"slices"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// changeOf renders the lines of a field that differs; without a line of its
// own a field is shown by another.
var changeOf = map[bot.Field]func(p i18n.Printer, before, after *bot.Terms) []chat.Text{
	bot.FieldTitle: changedTitle, bot.FieldSlots: changedTimes, bot.FieldDuration: changedDuration, bot.FieldWhere: changedWhere,
	bot.FieldZone: changedZone, bot.FieldCapacity: changedCapacity, bot.FieldMinimum: changedMinimum, bot.FieldDeadline: changedDeadline,
	bot.FieldInvited: changedInvited, bot.FieldMust: changedMust, bot.FieldCohosts: changedCohosts, bot.FieldDescription: changedDescription,
}

// Changes lists the terms that differ, each before and after.
func Changes(p i18n.Printer, before, after bot.Terms, zone string) []chat.Text {
	if before.Zone == "" { // of an edit from before it was kept
		before.Zone, after.Zone = zone, zone
	}
	var out []chat.Text
	for _, f := range bot.Fields() {
		if change := changeOf[f.Name]; change != nil {
			out = append(out, change(p, &before, &after)...)
		}
	}
	return out
}

// changed is the line of a change, of which either side may hold nothing.
func changed(p i18n.Printer, key string, from, to chat.Text) []chat.Text {
	return changedOr(p, key, "change.nothing", from, to)
}

func changedOr(p i18n.Printer, key, nothing string, from, to chat.Text) []chat.Text {
	if len(from) == 0 {
		from = p.Say(nothing, nil)
	}
	if len(to) == 0 {
		to = p.Say(nothing, nil)
	}
	return []chat.Text{p.Say(key, bot.Args{"from": from, "to": to})}
}

func changedTitle(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if before.Title == after.Title {
		return nil
	}
	return changed(p, "change.title", chat.Plain(before.Title), chat.Plain(after.Title))
}

func changedWhere(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if before.Where == after.Where {
		return nil
	}
	return changed(p, "change.where", chat.Plain(before.Where), chat.Plain(after.Where))
}

func changedZone(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if before.Zone == after.Zone {
		return nil
	}
	return changed(p, "change.zone", chat.Plain(p.City(before.Zone)), chat.Plain(p.City(after.Zone)))
}

func changedCapacity(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if before.Capacity == after.Capacity {
		return nil
	}
	return changed(p, "change.seats", number(before.Capacity), number(after.Capacity))
}

func changedMinimum(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if before.Minimum == after.Minimum {
		return nil
	}
	return changed(p, "change.minimum", number(before.Minimum), number(after.Minimum))
}

// number renders how many; 0 is nothing.
func number(n int) chat.Text {
	if n == 0 {
		return nil
	}
	return chat.Plain(strconv.Itoa(n))
}

// changedDuration says how long it takes where no time shows it.
func changedDuration(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if before.Duration == after.Duration || len(before.Slots)+len(after.Slots) > 0 {
		return nil
	}
	return changed(p, "change.duration", chat.Plain(p.Length(before.Duration)), chat.Plain(p.Length(after.Duration)))
}

func changedDeadline(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if before.Deadline == after.Deadline || after.Deadline.IsZero() {
		return nil
	}
	said := func(t *bot.Terms) chat.Text {
		if t.Deadline.IsZero() {
			return nil
		}
		return chat.Plain(p.Moment(bot.Moment{Wall: t.Deadline, Zone: t.Zone}))
	}
	return changed(p, "change.deadline", said(before), said(after))
}

// changedInvited says for whom it is. Who must come among them is said apart.
func changedInvited(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	was, is := before.InvitedUsers(), after.InvitedUsers()
	if sameMembers(was, is) {
		return nil
	}
	return changedOr(p, "change.who", "change.everyone", p.Names(was), p.Names(is))
}

func changedMust(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	was, is := before.MustCome(), after.MustCome()
	if sameMembers(was, is) {
		return nil
	}
	return changedOr(p, "change.must", "change.nobody", p.Names(was), p.Names(is))
}

// sameMembers compares two lists without their order.
func sameMembers(a, b []bot.UserID) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func changedCohosts(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if slices.Equal(before.Cohosts, after.Cohosts) {
		return nil
	}
	return changed(p, "change.cohosts", p.Names(before.Cohosts), p.Names(after.Cohosts))
}

func changedDescription(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	switch {
	case before.Description == after.Description:
		return nil
	case after.Description == "":
		return []chat.Text{p.Say("change.description_gone", nil)}
	}
	return []chat.Text{p.Say("change.description", bot.Args{"to": after.Description})}
}

// changedTimes lists how the times changed: one date for another, or those of a
// poll one by one.
func changedTimes(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if bot.SameTimes(before.Slots, after.Slots) {
		return nil
	}
	said := func(s bot.Slot) chat.Text {
		return chat.Join(" ", chat.Plain(p.Slot(s, after.Zone)), p.Shift(s))
	}
	if movesOneDate(before, after) {
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

// movesOneDate tells whether a meetup with one time gets another one.
func movesOneDate(before, after *bot.Terms) bool {
	return before.Deadline.IsZero() && after.Deadline.IsZero() && len(before.Slots) == 1 && len(after.Slots) == 1 &&
		!bot.SameTimes(before.Slots, after.Slots)
}
