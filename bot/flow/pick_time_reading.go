package flow

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// isAsked reports whether the poll asks about a time: on the day, or if that is zero in
// some room.
func isAsked(m *bot.Meetup, day, s bot.Slot) bool {
	if day.AllDay {
		return s.Completes(day)
	}
	_, ok := m.RoomFor(s)
	return ok
}

// timesAsked returns the readings of an ambiguous time that are one time which the poll
// asks about.
func timesAsked(m *bot.Meetup, day bot.Slot, err error) []reading {
	readings, _ := asAmbiguous(err)
	return slices.DeleteFunc(slices.Clone(readings), func(r reading) bool {
		return len(r.slots) != 1 || !isAsked(m, day, r.slots[0])
	})
}

// pickReadingCard asks which time of a day, or if that is zero in room, is meant.
func pickReadingCard(p i18n.Printer, m *bot.Meetup, day bot.Slot, q question) chat.Card {
	c := readingCard(p, q, m.Zone, func(i int) chat.Action {
		s := q.readings[i].slots[0]
		asked, _ := m.RoomFor(s)
		return chat.NewAction("pickat", chat.ModeUpdate, m.ID, int64(asked.ID), int(s.Length/time.Minute), s.Start)
	}, chat.NewAction("asktime", chat.ModeOpens, m.ID, int64(day.ID)))
	c.Title = chat.Plain(m.Title)
	return c
}

// pickReading settles a poll on a day at the time that was tapped.
func (f *Flow) pickReading(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.settleDay(ctx, e, func(_ planner.Snapshot, day bot.Slot) (bot.Slot, error) {
		minutes, err := strconv.Atoi(e.Action.Arg(2))
		if err != nil {
			return day, bot.ErrNotFound // the button is of another version
		}
		start, err := bot.ParseWall(e.Action.Rest(3)) // it has a colon itself
		if err != nil {
			return day, bot.ErrNotFound
		}
		return bot.Slot{Start: start, Length: time.Duration(minutes) * time.Minute}, nil
	})
}
