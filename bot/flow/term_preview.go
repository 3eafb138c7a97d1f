package flow

import (
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

func previewTimes(p i18n.Printer, d *bot.Draft, c *chat.Card) {
	c.Lead = p.Say("preview.lead", nil)
	if len(d.Slots) == 0 {
		c.Lead = p.Say("preview.interest", nil)
	}
	if d.Kind == bot.DraftKindDate && len(d.Slots) == 1 && d.Slots[0].AllDay {
		c.Notes = append(c.Notes, p.Say("preview.day", nil))
	}
	if d.StartsAtOnce() {
		c.Notes = append(c.Notes, p.Say("preview.at_once", bot.Args{"n": d.Quorum(d.Author)}))
	}
	for _, s := range d.Slots {
		c.Tallies = append(c.Tallies, chat.Tally{Emoji: s.Emoji, Label: chat.Join(" ", chat.Plain(p.WithYear().FullSlot(s, d.Zone)), p.Shift(s)), Start: card.ShownStart(s)})
	}
}

func previewDuration(p i18n.Printer, d *bot.Draft, c *chat.Card) {
	c.Facts = append(c.Facts, card.DurationFacts(p, &d.Terms)...)
}

func previewSeats(p i18n.Printer, d *bot.Draft, c *chat.Card) {
	c.Facts = append(c.Facts, card.SizeFacts(p, &d.Terms)...)
	c.Notes = append(c.Notes, sizeWarnings(p, d, d.Author)...)
}

// sizeWarnings says that a meetup has fewer seats than people it is for, or needs more
// people than those.
func sizeWarnings(p i18n.Printer, d *bot.Draft, host bot.UserID) []chat.Text {
	if len(d.Invited) == 0 {
		return nil
	}
	var out []chat.Text
	people := len(unique(append(d.InvitedUsers(), host)))
	if d.Capacity > 0 && d.Capacity < people {
		out = append(out, p.Say("preview.few_seats", bot.Args{"n": d.Capacity, "of": people}))
	}
	if d.Kind == bot.DraftKindPoll && d.Minimum > people {
		out = append(out, p.Say("preview.few_people", bot.Args{"n": d.Minimum, "of": people}))
	}
	return out
}

func previewInvited(p i18n.Printer, d *bot.Draft, c *chat.Card) {
	users := d.InvitedUsers()
	if len(users) == 0 {
		c.Facts = append(c.Facts, p.Say("preview.open", nil))
		return
	}
	c.People = append(c.People, card.People(p, p.Say("preview.invited", bot.Args{"n": len(users)}), users, d.Author))
}

func previewCohosts(p i18n.Printer, d *bot.Draft, c *chat.Card) {
	if users := d.CohostsOf(d.Author); len(users) > 0 {
		c.People = append(c.People, card.People(p, p.Say("preview.cohosts", nil), users, d.Author))
	}
}

// longPoll is how long a poll stays open at most without a hint: with a later deadline fewer
// answer (Knowles et al., Economic Inquiry 2022).
const longPoll = 7 * 24 * time.Hour

func previewDeadline(p i18n.Printer, d *bot.Draft, c *chat.Card) {
	if d.Kind != bot.DraftKindPoll {
		return
	}
	c.Notes = append(c.Notes, p.Say("poll.closes", bot.Args{
		"when": p.WithYear().InZone(d.CloseAt, d.Zone), "in": chat.Text{{Time: d.CloseAt, Format: chat.FormatRelative}},
	}))
	if d.CloseAt.Sub(p.Now()) > longPoll {
		c.Notes = append(c.Notes, p.Say("preview.long_poll", nil))
	}
	if missed := card.MissedTimes(p, planner.Snapshot{Poll: bot.Poll{Now: p.Now()}}, &d.Terms, d.CloseAt); len(missed) > 0 {
		c.Notes = append(c.Notes, missed)
	}
}
