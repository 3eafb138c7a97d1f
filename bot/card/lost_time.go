package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

// LostTime tells a member whose time was not chosen how many could come then and how
// many can now; nil for everybody else. It is for that member alone.
func LostTime(p i18n.Printer, s planner.Snapshot, u bot.UserID) chat.Text {
	m := &s.Meetup
	best := atBestTimes(s)
	lost, ok := best.Lost(u)
	date, _ := m.Date()
	if !ok || m.Status != bot.StatusScheduled {
		return nil
	}
	counts := best.Count()
	could := counts[lost.ID].Could()
	if start := schedule.BestStart(&s.Poll, lost); !start.IsZero() {
		lost = p.TimeAt(lost, start, m.Zone)
	}
	args := bot.Args{
		"lost": p.SlotAt(lost, m.Zone), "n": could, "of": counts[date.ID].Could(),
	}
	if !s.ShowsCounts() {
		return p.Say("lost.withheld", args)
	}
	return p.Say("lost.counts", args)
}

// lostNote is LostTime with what the member can do next, unless they have said whether
// they come.
func lostNote(p i18n.Printer, s planner.Snapshot, u bot.UserID) []chat.Text {
	lost := LostTime(p, s, u)
	if lost == nil {
		return nil
	}
	if _, answered := s.Roster.Of(u); !answered {
		lost = chat.Join(" ", lost, p.Say("lost.next", bot.Args{"host": s.Meetup.Host}))
	}
	return []chat.Text{lost}
}
