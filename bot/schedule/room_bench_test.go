package schedule

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// paintedEvenings returns a poll of evenings, to each of which everybody answered: with one
// stroke or two if painted, else as a whole.
func paintedEvenings(people, rooms int, painted bool) *bot.Poll {
	r := rand.New(rand.NewPCG(28, uint64(people)))
	p := &bot.Poll{Now: noon, Meetup: bot.Meetup{Host: "u0000", Status: bot.StatusPolling, Terms: bot.Terms{Zone: "Europe/Berlin", Minimum: 3}}}
	for s := range rooms {
		p.Meetup.Slots = append(p.Meetup.Slots, bot.Slot{ID: bot.SlotID(s + 1), StartAt: noon.AddDate(0, 0, s+1), Length: 4 * time.Hour, Window: 2 * time.Hour})
	}
	levels := []bot.Availability{bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo}
	for u := range people {
		var b bot.Ballot
		given := bot.Answer{Member: bot.UserID(fmt.Sprintf("u%04d", u)), Source: bot.SourceGrid, At: noon}
		for _, s := range p.Meetup.Slots {
			b = b.Paint(s, 0, s.Length, levels[r.IntN(3)], given)
			for range 1 + r.IntN(2) {
				from := time.Duration(r.IntN(15)) * bot.StartStep
				if painted {
					b = b.Paint(s, from, from+time.Duration(1+r.IntN(12))*bot.StartStep, levels[r.IntN(2)], given)
				}
			}
		}
		p.Answers = append(p.Answers, b...)
	}
	return p
}

func BenchmarkRankPainted(b *testing.B) {
	for _, people := range []int{200, 1000} {
		for _, kind := range []string{"painted", "whole"} {
			p := paintedEvenings(people, 28, kind == "painted")
			b.Run(fmt.Sprintf("28_evenings_%d_people/%s", people, kind), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					Rank(p)
				}
			})
		}
	}
}
