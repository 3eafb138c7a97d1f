package card

import (
	"slices"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// changeOf has, per field, the function that renders its difference. A field
// without one is shown with another field. Those of members compare what they
// show: all who are invited, in any order.
var changeOf = map[bot.Field]func(p i18n.Printer, before, after *bot.Terms) []chat.Text{
	bot.FieldTitle: changedTitle, bot.FieldSlots: changedTimes, bot.FieldDuration: changedDuration, bot.FieldWhere: changedWhere, bot.FieldArea: changedArea,
	bot.FieldZone: changedZone, bot.FieldCapacity: changedCapacity, bot.FieldMinimum: changedMinimum, bot.FieldDeadline: changedDeadline,
	bot.FieldInvited: changedInvited, bot.FieldMust: changedMust, bot.FieldCohosts: changedCohosts, bot.FieldDescription: changedDescription,
}

// Changes renders the terms that differ, each before and after: those of the fields,
// or all if none is given. zone is the meetup's.
func Changes(p i18n.Printer, before, after bot.Terms, zone string, fields ...bot.Field) []chat.Text {
	if before.Zone == "" { // older edits did not store it
		before.Zone, after.Zone = zone, zone
	}
	var out []chat.Text
	for _, f := range bot.Fields() {
		change := changeOf[f.Name]
		if len(fields) > 0 && !slices.Contains(fields, f.Name) {
			continue
		}
		if change != nil && (f.Kind == bot.FieldKindPeople || f.Differs(&before, &after)) {
			out = append(out, change(p, &before, &after)...)
		}
	}
	return out
}

// changeLine renders a change from one value to another; an empty value is
// rendered as "nothing".
func changeLine(p i18n.Printer, key string, from, to chat.Text) []chat.Text {
	return changeLineOr(p, key, "change.nothing", from, to)
}

// changeLineOr is changeLine with the key nothing for an empty value.
func changeLineOr(p i18n.Printer, key, nothing string, from, to chat.Text) []chat.Text {
	if len(from) == 0 {
		from = p.Say(nothing, nil)
	}
	if len(to) == 0 {
		to = p.Say(nothing, nil)
	}
	return []chat.Text{p.Say(key, bot.Args{"from": from, "to": to})}
}

func changedTitle(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	return changeLine(p, "change.title", chat.Plain(before.Title), chat.Plain(after.Title))
}

func changedWhere(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	return changeLine(p, "change.where", chat.Plain(before.Where), chat.Plain(after.Where))
}

func changedArea(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	return changeLine(p, "change.area", chat.Plain(before.PublicWhere()), chat.Plain(after.PublicWhere()))
}

func changedZone(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	return changeLine(p, "change.zone", chat.Plain(p.City(before.Zone)), chat.Plain(p.City(after.Zone)))
}

func changedCapacity(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	return changeLine(p, "change.seats", number(before.Capacity), number(after.Capacity))
}

func changedMinimum(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	return changeLine(p, "change.minimum", number(before.Minimum), number(after.Minimum))
}

// number renders a count; nil if it is 0.
func number(n int) chat.Text {
	if n == 0 {
		return nil
	}
	return chat.Plain(strconv.Itoa(n))
}

// changedDuration renders a change of the duration, unless slots show it.
func changedDuration(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if len(before.Slots)+len(after.Slots) > 0 {
		return nil
	}
	return changeLine(p, "change.duration", chat.Plain(p.Length(before.Duration)), chat.Plain(p.Length(after.Duration)))
}

func changedDeadline(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if after.Deadline.IsZero() {
		return nil
	}
	var from chat.Text
	if !before.Deadline.IsZero() {
		from = chat.Plain(p.Moment(bot.Moment{Wall: before.Deadline}))
	}
	return changeLine(p, "change.deadline", from, p.WallAt(after.Deadline, after.Zone))
}

// changedInvited renders a change of who is invited; changedMust renders who of them
// must come.
func changedInvited(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	from, to := before.InvitedUsers(), after.InvitedUsers()
	if sameMembers(from, to) {
		return nil
	}
	return changeLineOr(p, "change.who", "change.everyone", p.Names(from), p.Names(to))
}

func changedMust(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	from, to := before.MustCome(), after.MustCome()
	if sameMembers(from, to) {
		return nil
	}
	return changeLineOr(p, "change.must", "change.nobody", p.Names(from), p.Names(to))
}

// sameMembers reports whether two lists hold the same members in any order.
func sameMembers(a, b []bot.UserID) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func changedCohosts(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if slices.Equal(before.Cohosts, after.Cohosts) {
		return nil
	}
	return changeLine(p, "change.cohosts", p.Names(before.Cohosts), p.Names(after.Cohosts))
}

func changedDescription(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if after.Description == "" {
		return []chat.Text{p.Say("change.description_gone", nil)}
	}
	return []chat.Text{p.Say("change.description", bot.Args{"to": after.Description})}
}

// changedTimes renders a date that moved in one line, and the slots added to and
// removed from a poll in a line each.
func changedTimes(p i18n.Printer, before, after *bot.Terms) []chat.Text {
	if movesOneDate(before, after) {
		from, to := movedSlots(p, before, after)
		return []chat.Text{p.Say("change.time", bot.Args{"from": from, "to": to})}
	}
	var out []chat.Text
	has := func(slots []bot.Slot, s bot.Slot) bool { return slices.ContainsFunc(slots, s.SameTime) }
	for _, s := range before.Slots {
		if !has(after.Slots, s) {
			out = append(out, p.Say("change.time_gone", bot.Args{"when": slotOf(p, s, before.Zone)}))
		}
	}
	for _, s := range after.Slots {
		if !has(before.Slots, s) {
			out = append(out, p.Say("change.time_new", bot.Args{"when": slotOf(p, s, after.Zone)}))
		}
	}
	return out
}

// slotOf renders a slot of a change, and how a clock change affected it.
func slotOf(p i18n.Printer, s bot.Slot, zone string) chat.Text {
	return chat.Join(" ", p.SlotAt(s, zone), p.Shift(s))
}

// movedSlots renders a date before and after it moved. The zone is said once if it is
// the same.
func movedSlots(p i18n.Printer, before, after *bot.Terms) (from, to chat.Text) {
	was := p.SlotInZone(before.Slots[0], before.Zone)
	if before.Zone == after.Zone && !p.IsPreview() {
		was = p.Slot(before.Slots[0], before.Zone)
	}
	return chat.Join(" ", chat.Plain(was), p.Shift(before.Slots[0])), slotOf(p, after.Slots[0], after.Zone)
}

// movesOneDate reports whether a meetup with a single time gets another one.
func movesOneDate(before, after *bot.Terms) bool {
	return before.Deadline.IsZero() && after.Deadline.IsZero() && len(before.Slots) == 1 && len(after.Slots) == 1 &&
		!bot.SameTimes(before.Slots, after.Slots)
}
