package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// SuggestionText says what the reader's usual week says of the times that they have not
// answered; nil if it says nothing.
func SuggestionText(p i18n.Printer, s planner.Snapshot) chat.Text {
	if len(s.Suggested) == 0 {
		return nil
	}
	var times []chat.Text
	for _, a := range s.Suggested {
		for _, free := range a.Free {
			when := chat.Plain(p.SlotBeside(free, s.Meetup.Zone))
			if a.Availability == bot.AvailabilityIfNeeded {
				when = p.Say("panel.if_needed", bot.Args{"when": p.SlotBeside(free, s.Meetup.Zone)})
			}
			times = append(times, when)
		}
	}
	some, none := "panel.by_both", "panel.by_both_none"
	switch week, calendar := s.Suggested.Sources(); {
	case !calendar:
		some, none = "panel.by_week", "panel.by_week_none"
	case !week:
		some, none = "panel.by_calendar", "panel.by_calendar_none"
	}
	if len(times) == 0 {
		return p.Say(none, nil)
	}
	return p.Say(some, bot.Args{"times": chat.Join("; ", times...)})
}

// asUsualButton answers what is suggested.
func asUsualButton(p i18n.Printer, m *bot.Meetup) chat.Control {
	return chat.Button{Action: chat.NewAction("asusual", chat.ModeUpdate, m.ID), Label: p.Word("button.as_usual", nil)}
}
