package flow

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// editPreview shows an author what an edit would change, before and after.
func editPreview(p i18n.Printer, s planner.Snapshot, d bot.Draft, after bot.Terms, by bot.Actor) chat.Card {
	m := &s.Meetup
	before := m.CurrentTerms()
	c := chat.Card{Title: chat.Plain(m.Title), Badge: p.Say("badge.draft", nil), Lines: card.Changes(p.WithYear(), before, after, m.Zone)}
	leave := chat.Button{Action: chat.NewAction("draftdrop", chat.ModeUpdate, d.ID, d.Edits), Label: p.Word("button.leave", nil)}
	if len(c.Lines) == 0 && m.Status != bot.StatusCancelled {
		c.Lead = p.Say("edit.same", nil)
		c.Controls = append(pageButtons(p, &d), leave)
		return c
	}
	c.Lead = p.Say("edit.lead", nil)
	if n := consequences(p, s, bot.TermsEdit{Before: before, After: after}, d, by); len(n) > 0 {
		c.Notes = append(c.Notes, n)
	}
	c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("draftpost", chat.ModeUpdate, d.ID, d.Edits), Label: p.Word("button.change_it", nil), Style: chat.StylePrimary})
	c.Controls = append(append(c.Controls, pageButtons(p, &d)...), leave)
	return c
}

// consequences renders what an edit would mean for the guests; nil if nothing.
func consequences(p i18n.Printer, s planner.Snapshot, e bot.TermsEdit, d bot.Draft, by bot.Actor) chat.Text {
	m := &s.Meetup
	going := slices.DeleteFunc(s.Roster.In(bot.RSVPGoing), func(u bot.UserID) bool { return u == by.User })
	args := bot.Args{"n": len(going)}
	switch {
	case !e.NeedsConfirmation():
		return nil
	case m.Status == bot.StatusCancelled:
		return p.Say("edit.reopens", nil)
	case m.Status == bot.StatusScheduled && d.Kind == bot.DraftKindPoll && len(going) == 0:
		return p.Say("edit.polls_alone", nil)
	case m.Status == bot.StatusScheduled && d.Kind == bot.DraftKindPoll:
		return p.Say("edit.polls", args)
	case m.Status == bot.StatusScheduled && len(going) > 0:
		args["when"] = p.MomentIn(bot.ConfirmDeadline(s.Now, d.Slots[0].StartAt), m.Zone)
		return p.Say("edit.asks", args)
	case m.IsGaugingInterest() && len(s.Interested) > 0:
		return p.Say("edit.tells", bot.Args{"n": len(s.Interested)})
	}
	return nil
}
