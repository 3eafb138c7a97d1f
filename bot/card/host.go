package card

import (
	"strconv"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

// OfferPick adds a menu of a poll's ranked slots to a card: a page of them, and the
// buttons that turn it. It adds nothing if no slot is left.
func OfferPick(p i18n.Printer, c *chat.Card, s planner.Snapshot, ranked []schedule.Ranked, page int, turn func(page int) chat.Action) {
	if len(ranked) == 0 {
		return
	}
	menu := chat.Menu{Action: chat.NewAction("pick", chat.ModeUpdate, s.Meetup.ID), Prompt: p.Word("pick.prompt", nil), Min: 1, Max: 1}
	shown := RankedPage(ranked, page)
	for _, r := range shown.Items {
		time := p.TimeAt(r.Slot, r.Start, s.Meetup.Zone)
		time.Emoji = r.Slot.Emoji
		menu.Options = append(menu.Options, chat.Choice{
			Label: SlotLabel(p, time, s.Meetup.Zone), Value: FormatPick(r.Slot.ID, time), Hint: countsHint(p, s, r.Yes, r.IfNeeded),
		})
	}
	c.Controls = append(append(c.Controls, menu), shown.Buttons(p, ByRank, turn)...)
	if s.Meetup.HasRoom() {
		c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("asktime", chat.ModeOpens, s.Meetup.ID, 0), Label: p.Word("button.time_other", nil)})
	}
	c.Notes = append(c.Notes, shown.Note(p)...)
}

// FormatPick formats a slot to be picked and, of room, the time in it that is meant.
func FormatPick(id bot.SlotID, time bot.Slot) string {
	value := strconv.FormatInt(int64(id), 10)
	if time.RoomID != 0 {
		value += pickedAt + time.Start.String()
	}
	return value
}

const pickedAt = "@"

// ParsePick is the inverse of FormatPick; start is zero unless it names a time in room. ok
// is false for any other text.
func ParsePick(value string) (id bot.SlotID, start bot.Wall, ok bool) {
	number, at, isTime := strings.Cut(value, pickedAt)
	n, err := strconv.ParseInt(number, 10, 64)
	if err == nil && isTime {
		start, err = bot.ParseWall(at)
	}
	return bot.SlotID(n), start, err == nil
}

// WhichHour asks the host at what time of day a meetup begins; ok is false if it has no
// day without one ahead.
func WhichHour(p i18n.Printer, m *bot.Meetup) (c chat.Card, ok bool) {
	date, _ := m.Date()
	if !m.IsUpcoming() || !date.AllDay {
		return c, false
	}
	args := bot.Args{"host": m.Host, "title": Title(m), "when": p.LongSlot(date, m.Zone)}
	return chat.Card{Tone: chat.ToneAsking, Lead: p.Say("notice.which_hour", args), Controls: HourButtons(p, m, date)}, true
}

// HourButtons returns the controls that say at what time of a day a meetup begins.
func HourButtons(p i18n.Printer, m *bot.Meetup, day bot.Slot) []chat.Control {
	var out []chat.Control
	for _, hour := range usualHours {
		start := i18n.Clock(day.Start.At(hour, 0))
		out = append(out, chat.Button{Action: chat.NewAction("picktime", chat.ModeUpdate, m.ID, int64(day.ID), hour), Label: start})
	}
	return append(out, hourButton(m, day, p.Word("button.time_other", nil)))
}

// hourButton opens the form in which any time of a day is typed.
func hourButton(m *bot.Meetup, day bot.Slot, label string) chat.Button {
	return chat.Button{Action: chat.NewAction("asktime", chat.ModeOpens, m.ID, int64(day.ID)), Label: label}
}

// usualHours are offered as starts; any other time is typed.
var usualHours = []int{11, 15, 19}

// PickPanel returns what turns the page in the panel from which a host picks.
func PickPanel(id bot.MeetupID, mode chat.ReplyMode) func(page int) chat.Action {
	return func(page int) chat.Action { return chat.NewAction("pickwhich", mode, id, page) }
}

// HostButtons returns the host's controls of an open meetup, apart from OfferPick's: the
// one that is needed most comes first.
func HostButtons(p i18n.Printer, m *bot.Meetup) []chat.Control {
	var out []chat.Control
	if date, _ := m.Date(); date.AllDay && m.IsUpcoming() {
		out = append(out, hourButton(m, date, p.Word("button.hour", nil)))
	}
	if m.IsGaugingInterest() {
		out = append(out, timesButton(p, m))
	} else {
		out = append(out, chat.Button{Action: chat.NewAction("edit", chat.ModeOpens, m.ID), Label: p.Word("button.change", nil)})
	}
	switch m.Status {
	case bot.StatusPolling:
		out = append(out, chat.Button{Action: chat.NewAction("extend", chat.ModePrivate, m.ID), Label: p.Word("button.extend", nil)})
	case bot.StatusScheduled, bot.StatusUnderway:
		out = append(out, chat.Button{Action: chat.NewAction("guests", chat.ModePrivate, m.ID), Label: p.Word("button.guests", nil)})
	}
	if m.Status == bot.StatusScheduled {
		out = append(out, chat.Button{Action: chat.NewAction("againask", chat.ModePrivate, m.ID), Label: p.Word("button.again", nil)})
	}
	if m.Status == bot.StatusPolling || m.Status == bot.StatusScheduled {
		out = append(out, chat.Button{Action: chat.NewAction("nudge", chat.ModePrivate, m.ID), Label: p.Word("button.nudge", nil)})
	}
	return append(out, chat.Button{Action: chat.NewAction("cancelask", chat.ModePrivate, m.ID), Label: p.Word("button.cancel", nil), Style: chat.StyleDanger})
}

// DeliveriesButton shows the host what became of the messages about a meetup.
func DeliveriesButton(p i18n.Printer, m *bot.Meetup) chat.Control {
	return chat.Button{Action: chat.NewAction("deliveries", chat.ModePrivate, m.ID), Label: p.Word("button.deliveries", nil)}
}
