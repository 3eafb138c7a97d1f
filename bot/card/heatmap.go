package card

import (
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/picture"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

// maxAlt is how long the text of a picture is: Discord takes 1,024 characters.
const maxAlt = 1000

// heatmapOf returns what a picture of a poll shows: how many could come at each of its
// times, and nobody's name.
func heatmapOf(p i18n.Printer, s planner.Snapshot) picture.Heatmap {
	m := &s.Meetup
	best, ranked := atBestTimes(s), schedule.Rank(&s.Poll)
	counts := best.Count()
	h := picture.Heatmap{Title: Title(m).String(), Of: max(len(s.Participants()), 1), Words: picture.Words{
		Heading: p.Word("heatmap.heading", nil), Leading: p.Word("poll.leading", nil), Passed: p.Word("poll.passed", nil), Legend: "5: " + Counts(p, 5, 0).String(),
		More: func(n int) string { return p.Word("heatmap.more", bot.Args{"n": n}) },
	}}
	for _, note := range append(ZoneNote(p, m), turnout(p, s)) {
		h.Notes = append(h.Notes, note.String())
	}
	leader := leaderOf(ranked)
	for _, slot := range m.Slots {
		count, at := counts[slot.ID], p.ShownStart(slot, m.Zone)
		one := picture.Slot{
			Label: p.Slot(slot, m.Zone), Counts: countsAt(p, s, ranked, slot.ID, count).String(), Yes: count.Yes, IfNeeded: count.IfNeeded,
			Passed: !slot.PassesAt().After(s.Now), Leading: slot.ID == leader,
		}
		if one.Weekday, one.Day = p.Day(at); !slot.AllDay {
			one.Clock = i18n.Clock(at)
		}
		if slot.IsRoom() {
			one.Clock += "-" + i18n.Clock(p.ShownEnd(slot, m.Zone))
		}
		h.Slots = append(h.Slots, one)
	}
	if slices.ContainsFunc(h.Slots, func(one picture.Slot) bool { return one.IfNeeded > 0 }) {
		h.Words.Legend = "5 +1: " + Counts(p, 5, 1).String()
	}
	return h
}

// leaderOf returns the slot that leads, or 0: a time that only the host could make does
// not.
func leaderOf(ranked []schedule.Ranked) bot.SlotID {
	if len(ranked) > 0 && ranked[0].HasOthers() {
		return ranked[0].Slot.ID
	}
	return 0
}

// Heatmap draws how a poll stands.
func Heatmap(p i18n.Printer, s planner.Snapshot) (*chat.Picture, error) {
	h := heatmapOf(p, s)
	out := &chat.Picture{Alt: h.Alt(maxAlt), Source: chat.PictureSource{Community: s.Meetup.Community, Meetup: s.Meetup.ID, Language: p.Language()}}
	out.Source.Version = versionOf(h)
	var err error
	if out.PNG, err = picture.Draw(h, picture.Light); err == nil {
		out.Dark, err = picture.Draw(h, picture.Dark)
	}
	return out, err
}

// HeatmapPNG draws the light picture of Heatmap alone.
func HeatmapPNG(p i18n.Printer, s planner.Snapshot) ([]byte, error) {
	return picture.Draw(heatmapOf(p, s), picture.Light)
}

// versionOf returns a short digest of all that a picture shows.
func versionOf(h picture.Heatmap) string {
	h.Words.More = nil
	sum := fnv.New64a()
	_, _ = fmt.Fprintf(sum, "%+v", h) // never fails
	return hex.EncodeToString(sum.Sum(nil))
}
