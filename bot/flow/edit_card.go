package flow

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// editPreview shows an author what an edit would change, before and after, and what
// others did to the meetup meanwhile.
func (f *Flow) editPreview(ctx context.Context, from chat.From, s planner.Snapshot, d bot.Draft, by bot.Actor) (chat.Card, error) {
	after, err := d.TermsFor(s.Meetup.Host, f.zones)
	if err != nil {
		return chat.Card{}, err
	}
	p, m := f.privatePrinter(from), &s.Meetup
	before := m.CurrentTerms()
	c := chat.Card{
		Title: card.Heading(m), Badge: p.Say("badge.draft", nil), Lines: card.Changes(p.WithYear(), before, after, m.Zone),
		Notes: meanwhileNotes(p, &d),
	}
	leave := chat.Button{Action: chat.NewAction("draftdrop", chat.ModeUpdate, d.ID, d.Edits), Label: p.Word("button.change_nothing", nil)}
	if len(c.Lines) == 0 && m.Status != bot.StatusCancelled {
		c.Lead = p.Say("edit.same", nil)
		c.Controls = append(pageButtons(p, &d), leave)
		return c, nil
	}
	apply := "button.change_it"
	c.Lead = p.Say("edit.lead", nil)
	if d.Meanwhile != nil && len(d.Meanwhile.Fields) > 0 {
		c.Lead, apply = p.Say("edit.lead_meanwhile", nil), "button.change_anyway"
	}
	if before.Where != after.Where || before.Area != after.Area {
		c.Facts = append(c.Facts, areaFacts(p, &after)...)
	}
	if before.Capacity != after.Capacity || before.Minimum != after.Minimum || len(before.Invited) != len(after.Invited) {
		c.Notes = append(c.Notes, sizeWarnings(p, &d, m.Host)...)
	}
	n, err := f.consequences(ctx, p, s, bot.TermsEdit{Before: before, After: after}, d, by)
	if err != nil {
		return c, err
	}
	if len(n) > 0 {
		c.Notes = append(c.Notes, n)
	}
	if d.Kind == bot.DraftKindPoll && (before.Deadline != after.Deadline || !before.SameTimes(&after)) {
		if missed := card.MissedTimes(p, s, &after, d.CloseAt); len(missed) > 0 {
			c.Notes = append(c.Notes, missed)
		}
	}
	c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("draftpost", chat.ModeUpdate, d.ID, d.Edits, d.Version), Label: p.Word(apply, nil), Style: chat.StylePrimary})
	c.Controls = append(append(c.Controls, pageButtons(p, &d)...), leave)
	return c, nil
}

// meanwhileNotes says what others changed of what an edit changes too, and what
// became of the meetup.
func meanwhileNotes(p i18n.Printer, d *bot.Draft) []chat.Text {
	if d.Meanwhile == nil {
		return nil
	}
	var out []chat.Text
	seen, now := d.Meanwhile.Seen, d.Basis
	if from, known := card.BadgeKeys[seen.Status]; known && seen.Status != now.Status {
		out = append(out, p.Say("edit.status_meanwhile", bot.Args{"from": p.Say(from, nil), "to": p.Say(card.BadgeKeys[now.Status], nil)}))
	}
	if len(d.Meanwhile.Fields) == 0 {
		return out
	}
	for _, change := range card.Changes(p.WithYear(), seen.Terms, now.Terms, d.Zone, d.Meanwhile.Fields...) {
		out = append(out, p.Say("edit.meanwhile", bot.Args{"change": change}))
	}
	return out
}

// consequences renders what an edit would mean for the guests; nil if nothing.
func (f *Flow) consequences(ctx context.Context, p i18n.Printer, s planner.Snapshot, e bot.TermsEdit, d bot.Draft, by bot.Actor) (chat.Text, error) {
	m := &s.Meetup
	going := slices.DeleteFunc(s.Roster.In(bot.RSVPGoing), func(u bot.UserID) bool { return u == by.User })
	args := bot.Args{"n": len(going)}
	switch {
	case m.Status == bot.StatusCancelled:
		return p.Say("edit.reopens", nil), nil
	case !e.NeedsConfirmation():
		return nil, nil
	case m.Status == bot.StatusScheduled && d.Kind == bot.DraftKindPoll && len(going) == 0:
		return p.Say("edit.polls_alone", nil), nil
	case m.Status == bot.StatusScheduled && d.Kind == bot.DraftKindPoll:
		return p.Say("edit.polls", args), nil
	case m.Status == bot.StatusScheduled && len(going) > 0:
		until, err := f.plan.ConfirmUntil(ctx, m.Community, m.ID, d.Slots[0].StartAt)
		if err != nil {
			return nil, err
		}
		if until.IsZero() {
			return p.Say("edit.asks_now", args), nil
		}
		args["when"] = p.AtIn(until, m.Zone)
		return p.Say("edit.asks", args), nil
	case m.IsGaugingInterest() && len(s.Interested) > 0:
		return p.Say("edit.tells", bot.Args{"n": len(s.Interested)}), nil
	}
	return nil, nil
}
