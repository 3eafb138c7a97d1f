package card

import (
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

// PickMenu returns a menu of a poll's slots, best first; nil if there are none.
func PickMenu(p i18n.Printer, s planner.Snapshot) []chat.Control {
	ranked := schedule.Rank(&s.Poll, s.Now)
	if len(ranked) == 0 {
		return nil
	}
	menu := chat.Menu{Action: chat.NewAction("pick", chat.ModeUpdate, s.Meetup.ID), Prompt: p.Word("pick.prompt", nil), Min: 1, Max: 1}
	for _, r := range ranked[:min(len(ranked), MaxOptions)] {
		menu.Options = append(menu.Options, chat.Choice{
			Label: r.Slot.Emoji + " " + p.Slot(r.Slot, s.Meetup.Zone),
			Value: strconv.FormatInt(int64(r.Slot.ID), 10), Hint: Counts(p, r.Yes, r.IfNeeded).String(),
		})
	}
	return []chat.Control{menu}
}

// HostButtons returns the host's controls, apart from PickMenu.
func HostButtons(p i18n.Printer, m *bot.Meetup) []chat.Control {
	var out []chat.Control
	switch m.Status {
	case bot.StatusCancelled:
		return append(out, ReopenButton(p, m))
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
	if m.IsGaugingInterest() {
		out = append(out, timesButton(p, m))
	} else {
		out = append(out, chat.Button{Action: chat.NewAction("edit", chat.ModeOpens, m.ID), Label: p.Word("button.change", nil)})
	}
	return append(out, chat.Button{Action: chat.NewAction("cancelask", chat.ModePrivate, m.ID), Label: p.Word("button.cancel", nil), Style: chat.StyleDanger})
}

// ReopenButton returns the button that reopens a cancelled meetup.
func ReopenButton(p i18n.Printer, m *bot.Meetup) chat.Button {
	return chat.Button{Action: chat.NewAction("reopen", chat.ModePrivate, m.ID), Label: p.Word("button.reopen", nil), Style: chat.StylePrimary}
}
