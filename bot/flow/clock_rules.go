package flow

import (
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// clockNewsCard tells a host that the rules of a zone's clocks changed, and which of
// their meetups are at another moment now. ok is false if none of them is still ahead.
func (f *Flow) clockNewsCard(ctx context.Context, p i18n.Printer, t bot.Task) (c chat.Card, ok bool, err error) {
	news := bot.ParseClockNews(t.Notice().Subject)
	c = chat.Card{Tone: chat.ToneNeutral, Lead: p.Say("clock_rules.changed", bot.Args{"zone": p.City(news.Zone)})}
	for _, moved := range news.Moved {
		s, err := f.plan.Snapshot(ctx, t.Community, moved.Meetup)
		if bot.IsKind(err, bot.KindNotFound) || errors.Is(err, bot.ErrNotFound) || err == nil && (!s.Meetup.IsOpen() || s.Meetup.Host != t.Member) {
			continue
		}
		if err != nil {
			return c, false, err
		}
		m := &s.Meetup
		key, args := "clock_rules.date", bot.Args{"title": card.Title(m), "shift": p.Length(moved.Shift.Abs())}
		date, dated := m.Date()
		switch {
		case dated && moved.Shift > 0:
			key = "clock_rules.date_later"
		case moved.Shift > 0:
			key = "clock_rules.poll_later"
		case !dated:
			key = "clock_rules.poll"
		}
		if dated {
			args["when"] = p.SlotAt(date, m.Zone)
		}
		c.Lines = append(c.Lines, p.Say(key, args))
	}
	return c, len(c.Lines) > 0, nil
}
