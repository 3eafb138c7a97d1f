package flow

import (
	"context"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeAddTime(r *chat.Router) {
	r.OnPress("addtime", f.openAddTime)
	r.OnSubmit("addtime", f.submitAddTime)
	r.OnPress("addat", f.addReading)
}

// openAddTime asks a member for the time that they would add to a poll.
func (f *Flow) openAddTime(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.SnapshotToAddTime(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return chat.Ask{Form: addTimeForm(f.privatePrinter(e.From), &s.Meetup, "")}, nil
}

func addTimeForm(p i18n.Printer, m *bot.Meetup, typed string) chat.Form {
	return chat.Form{
		Action: chat.NewAction("addtime", chat.ModePrivate, m.ID), Title: p.Word("form.add_time", nil), Submit: p.Word("button.add_it", nil),
		Fields: []chat.Field{{
			Name: string(bot.FieldSlots), Label: p.Word("field.when_one", nil), Hint: p.Word("hint.when_one", nil), Required: true, MaxLength: 100,
			Default: chat.Value{Text: typed},
		}},
	}
}

// submitAddTime adds the time that was typed.
func (f *Flow) submitAddTime(ctx context.Context, e chat.Submission) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, chat.Press{From: e.From, Action: e.Action})
	if err != nil {
		return nil, err
	}
	s, err := f.plan.SnapshotToAddTime(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	p, m, typed := f.privatePrinter(e.From), &s.Meetup, e.Values.Text(string(bot.FieldSlots))
	slot, err := f.parseAddedTime(ctx, e.From, m, typed)
	if readings, unclear := asAmbiguous(err); unclear && oneTimeEach(readings) {
		c := readingCard(p, question{phrase: typed, readings: readings}, m.Zone, func(i int) chat.Action {
			r := readings[i].slots[0]
			return chat.NewAction("addat", chat.ModeUpdate, m.ID, addedLength(r), r.Start)
		}, chat.NewAction("addtime", chat.ModeOpens, m.ID))
		c.Title = chat.Plain(m.Title)
		return chat.Reply{Card: c}, nil
	}
	var added planner.Snapshot
	if err == nil {
		added, err = f.plan.AddTime(ctx, actor, id, slot)
	}
	if refusal, ok := bot.AsError(err); ok && refusal.Field == string(bot.FieldSlots) || ok && refusal.Kind == bot.KindInvalid {
		return chat.Correct{
			Form: addTimeForm(p, m, typed), Again: chat.NewAction("addtime", chat.ModeOpens, m.ID),
			Errors: []chat.FieldError{{Field: string(bot.FieldSlots), Text: p.Refusal(refusal)}},
		}, nil
	}
	if err != nil {
		return nil, err
	}
	return f.addedTime(ctx, e.From, actor, added, chat.ModePrivate)
}

// parseAddedTime reads one time as the times of an edit are read.
func (f *Flow) parseAddedTime(ctx context.Context, from chat.From, m *bot.Meetup, typed string) (bot.Slot, error) {
	c, err := f.plan.Community(ctx, m.Community)
	if err != nil {
		return bot.Slot{}, err
	}
	at := f.phraseContext(c, from)
	at.Zone, at.Length = m.Zone, dayLength(m)
	if first := m.Slots[0]; !first.AllDay {
		at.Length = first.MeetupLength()
	}
	slots, err := parseTimes(typed, at, false)
	switch {
	case err != nil:
		return bot.Slot{}, err
	case len(slots) != 1 || slots[0].IsRoom():
		return bot.Slot{}, bot.Refuse(bot.KindInvalid, "refuse.one_time", "Say one time, such as `fri 7pm`, and the others one by one.", nil)
	}
	return slots[0], nil
}

func oneTimeEach(readings []reading) bool {
	for _, r := range readings {
		if len(r.slots) != 1 || r.slots[0].IsRoom() {
			return false
		}
	}
	return len(readings) > 0
}

// addedLength formats the length of a slot in minutes for an action; 0 is a day.
func addedLength(s bot.Slot) int {
	if s.AllDay {
		return 0
	}
	return int(s.Length / time.Minute)
}

// addReading adds the time that was tapped of those that a phrase may mean.
func (f *Flow) addReading(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	minutes, wrong := strconv.Atoi(e.Action.Arg(1))
	start, err := bot.ParseWall(e.Action.Rest(2)) // it has a colon itself
	if err != nil || wrong != nil || minutes < 0 {
		return f.handleStale(ctx, e), nil //nolint:nilerr // the button is of another version
	}
	slot := bot.Slot{Start: start, Length: time.Duration(minutes) * time.Minute}
	if minutes == 0 {
		slot = bot.DaySlot(start)
	}
	s, err := f.plan.AddTime(ctx, actor, id, slot)
	if err != nil {
		return nil, err
	}
	return f.addedTime(ctx, e.From, actor, s, chat.ModeUpdate)
}

// addedTime shows the member who added a time their ballot.
func (f *Flow) addedTime(ctx context.Context, from chat.From, by bot.Actor, s planner.Snapshot, mode chat.ReplyMode) (chat.Response, error) {
	p, err := f.ballotPrinter(ctx, from, by)
	if err != nil {
		return nil, err
	}
	return replyOrRedraw(mode, f.withPage(p, &s.Meetup, card.BallotMenu(p, s, by.User, bot.AvailabilityYes, 0, card.BallotText(p, s, by.User)))), nil
}

// notifyAdded says in the thread that a time was added, if it is still asked about.
func (f *Flow) notifyAdded(p i18n.Printer, t bot.Task, s planner.Snapshot, slot bot.SlotID) chat.Effect {
	c, ok := card.TimeAdded(p, s, slot)
	if !ok {
		return chat.NoEffect{}
	}
	return f.postInThread(t, s.Meetup, c, nil)
}
