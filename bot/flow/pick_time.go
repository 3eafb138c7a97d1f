package flow

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

func (f *Flow) routePickTime(r *chat.Router) {
	r.OnPress("picktime", f.pickTime)
	r.OnPress("pickat", f.pickReading)
	r.OnPress("asktime", f.openPickTime)
	r.OnSubmit("picktime", f.submitPickTime)
}

// pickTime says at the time on a button when a meetup begins on its day, or settles a
// poll on that.
func (f *Flow) pickTime(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.settleDay(ctx, e, func(s planner.Snapshot, day bot.Slot) (bot.Slot, error) {
		hour, err := strconv.Atoi(e.Action.Arg(2))
		if err != nil {
			return day, bot.ErrNotFound // the button is of another version
		}
		return bot.Slot{Start: day.Start.At(hour, 0), Length: dayLength(&s.Meetup)}, nil
	})
}

// dayLength is how long a meetup lasts whose poll asked about days or room.
func dayLength(m *bot.Meetup) time.Duration {
	for _, s := range m.Slots {
		if s.IsRoom() {
			return s.Window
		}
	}
	return cmp.Or(m.Duration, bot.DefaultDuration)
}

// openPickTime asks for another time than those on the buttons.
func (f *Flow) openPickTime(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	id := parseSlotID(e.Action.Arg(1))
	day, _ := s.Meetup.Slot(id)
	switch {
	case id == 0 && s.Meetup.Status != bot.StatusPolling:
		return chat.Reply{Card: card.Today(f.privatePrinter(e.From), s, actor, nil)}, nil
	case !day.AllDay && (id != 0 || !s.Meetup.HasRoom()):
		return f.handleStale(ctx, e), nil
	}
	return chat.Ask{Form: pickTimeForm(f.privatePrinter(e.From), &s.Meetup, day, "")}, nil
}

// pickTimeForm asks for the time on a day, or if day is zero for one in room.
func pickTimeForm(p i18n.Printer, m *bot.Meetup, day bot.Slot, typed string) chat.Form {
	title, hint := m.Title, p.Word("hint.time_room", nil)
	if day.AllDay {
		title, hint = p.LongSlot(day, m.Zone), p.Word("hint.time", nil)
	}
	return chat.Form{
		Action: chat.NewAction("picktime", chat.ModeUpdate, m.ID, int64(day.ID)), Title: title, Submit: p.Word("button.time_set", nil),
		Fields: []chat.Field{{
			Name: "time", Label: p.Word("field.time", nil), Hint: hint, Required: true, MaxLength: 100,
			Default: chat.Value{Text: typed},
		}},
	}
}

// submitPickTime is pickTime with the time that was typed.
func (f *Flow) submitPickTime(ctx context.Context, e chat.Submission) (chat.Response, error) {
	press := chat.Press{From: e.From, Action: e.Action}
	typed := e.Values.Text("time")
	var asked bot.Slot
	var meetup bot.Meetup
	response, err := f.settleDay(ctx, press, func(s planner.Snapshot, day bot.Slot) (bot.Slot, error) {
		asked, meetup = day, s.Meetup
		c, err := f.plan.Community(ctx, s.Meetup.Community)
		if err != nil {
			return day, err
		}
		at := f.phraseContext(c, e.From)
		at.Zone, at.Length = s.Meetup.Zone, dayLength(&s.Meetup)
		if day.AllDay {
			at.Base = &day
		}
		slots, err := parseTimes(typed, at, false)
		if readings, _ := asAmbiguous(err); len(readings) > 1 && len(timesAsked(&s.Meetup, day, err)) == 1 { // 20 is no date here
			return timesAsked(&s.Meetup, day, err)[0].slots[0], nil
		}
		switch {
		case err != nil:
			return day, err
		case len(slots) == 1 && isAsked(&s.Meetup, day, slots[0]):
			return slots[0], nil
		case day.AllDay:
			return day, bot.Refuse(bot.KindInvalid, "refuse.no_time", "At what time on {day}? Say it too, like `19:00`.", bot.Args{"day": day.Start})
		}
		return day, planner.NoRoom(&s.Meetup)
	})
	if readings := timesAsked(&meetup, asked, err); len(readings) > 0 {
		return chat.Redraw{Card: pickReadingCard(f.privatePrinter(e.From), &meetup, asked, question{phrase: typed, readings: readings})}, nil
	}
	if refusal, ok := bot.AsError(err); ok && refusal.Kind == bot.KindInvalid {
		p := f.privatePrinter(e.From)
		return chat.Correct{
			Form: pickTimeForm(p, &meetup, asked, typed), Again: chat.NewAction("asktime", chat.ModeOpens, meetup.ID, int64(asked.ID)),
			Errors: []chat.FieldError{{Field: "time", Text: p.Refusal(refusal)}},
		}, nil
	}
	return response, err
}

// settleDay says at what time a meetup begins on the day that an action names, or settles
// a poll on that, on a time in the room that it names, or in any room. Once it has a time,
// it says which.
func (f *Flow) settleDay(ctx context.Context, e chat.Press, timeOf func(planner.Snapshot, bot.Slot) (bot.Slot, error)) (chat.Response, error) {
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	id, polling := parseSlotID(e.Action.Arg(1)), s.Meetup.Status == bot.StatusPolling
	if day, ok := s.Meetup.Slot(id); id == 0 || ok && (day.AllDay || day.IsRoom()) {
		timed, err := timeOf(s, day)
		if errors.Is(err, bot.ErrNotFound) {
			return f.handleStale(ctx, e), nil
		}
		if err != nil {
			return nil, err
		}
		if id == 0 {
			room, _ := s.Meetup.RoomFor(timed)
			id = room.ID
		}
		s, err = f.plan.PickTime(ctx, actor, s.Meetup.ID, id, timed.Start, timed.Length)
		if err != nil {
			return nil, err
		}
	} else if s, err = f.plan.Pick(ctx, actor, s.Meetup.ID, id); err != nil { // it has a time meanwhile
		return nil, err
	}
	if polling {
		return f.picked(e.From, s, actor), nil
	}
	m, p := &s.Meetup, f.privatePrinter(e.From)
	date, _ := m.Date()
	return chat.Redraw{Card: chat.Card{
		Tone: chat.ToneOn, Title: card.Heading(m), Lead: chat.Join(" ", p.Say("pick.chosen", bot.Args{"when": p.LongSlotAt(date, m.Zone)}), p.Say("pick.hour_said", nil)),
	}}, nil
}

// unansweredKey says what a poll lacked that was given up, whichever of its times have
// passed since.
func unansweredKey(s planner.Snapshot) string {
	if !s.ShowsCounts() {
		return "notice.unanswered_withheld"
	}
	s.Now = time.Time{}
	return unansweredKeys[schedule.ShortfallOf(&s.Meetup, schedule.Rank(&s.Poll))]
}
