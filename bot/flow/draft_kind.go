package flow

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// What a draft can ask about instead.
const (
	askDays = "days"
	askRoom = "room"
)

var askKeys = map[string]string{askDays: "button.ask_days", askRoom: "button.ask_room"}

// kindButton offers to ask about days alone instead of room, and about a time on the days
// instead of days alone.
func kindButton(p i18n.Printer, d *bot.Draft) []chat.Control {
	isDay := func(s bot.Slot) bool { return s.AllDay }
	kind := ""
	switch length := cmp.Or(d.Duration, bot.DefaultDuration); {
	case d.Kind != bot.DraftKindPoll || d.Edits != 0:
	case d.HasRoom():
		kind = askDays
	case slices.ContainsFunc(d.Slots, isDay) && length < dayRoom(bot.Wall{}).Length:
		kind = askRoom
	}
	if kind == "" {
		return nil
	}
	return []chat.Control{chat.Button{Action: chat.NewAction("draftkind", chat.ModeUpdate, d.ID, kind), Label: p.Word(askKeys[kind], nil)}}
}

// dayRoom is the part of a day in which people meet, as the parser reads "during the day".
func dayRoom(day bot.Wall) bot.Slot {
	return bot.Slot{Start: day.At(9, 0), Length: 13 * time.Hour}
}

// maxSuggested is how many times are suggested: as many as are told apart at a glance.
const maxSuggested = 6

// suggestButton offers times to a draft without any.
func suggestButton(p i18n.Printer, d *bot.Draft) []chat.Control {
	if d.Kind != bot.DraftKindPoll || d.Edits != 0 || len(d.Slots) > 0 {
		return nil
	}
	return []chat.Control{chat.Button{Action: chat.NewAction("drafttimes", chat.ModeUpdate, d.ID), Label: p.Word("button.suggest", nil)}}
}

// suggestTimesFor gives a draft times that would suit the community.
func (f *Flow) suggestTimesFor(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.author(ctx, e.From, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	d, err := f.plan.Draft(ctx, actor, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	slots, err := f.plan.SuggestTimes(ctx, actor, d, maxSuggested)
	if err != nil {
		return nil, err
	}
	return f.changeDraft(ctx, actor, draftArg(e.Action, 0), func(d bot.Draft) draftInput {
		in := draftInput{from: e.From, by: actor, draft: d, page: mainPage, mode: chat.ModeUpdate}
		repeated := bot.SameTimes(d.Slots, slots)
		if len(slots) == 0 || len(d.Slots) > 0 && !repeated { // no time is long enough, or it has others by now
			return in
		}
		in.note = "preview.suggested"
		if in.draft.Typed == nil {
			in.draft.Typed = map[bot.Field]string{}
		}
		in.draft.Typed[bot.FieldSlots] = formatTimes(slots, d.Zone)
		return in
	})
}

// changeDraftKind makes the times of a draft the days that they are on, or its days room.
func (f *Flow) changeDraftKind(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.author(ctx, e.From, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	return f.changeDraft(ctx, actor, draftArg(e.Action, 0), func(d bot.Draft) draftInput {
		slots := slices.Clone(d.Slots)
		for i, s := range slots {
			switch room := dayRoom(s.Start); {
			case e.Action.Arg(1) == askDays:
				slots[i] = bot.DaySlot(s.Start)
			case e.Action.Arg(1) == askRoom && s.AllDay:
				room.Window = cmp.Or(d.Duration, bot.DefaultDuration)
				slots[i] = room
			}
		}
		if d.Typed == nil {
			d.Typed = map[bot.Field]string{}
		}
		d.Typed[bot.FieldSlots] = formatTimes(slots, d.Zone)
		return draftInput{from: e.From, by: actor, draft: d, page: mainPage, mode: chat.ModeUpdate}
	})
}
