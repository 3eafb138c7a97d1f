package schedule

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/muster-bot/muster/bot"
)

// pollModel says how simulated members answer: times differ in how popular they are, and
// members in how generous. They answer in random order, some never.
type pollModel struct {
	guests, slots int
	response      float64
	hostSaid      bool // the host has answered, with yes to all; else they count so unsaid
}

func (m pollModel) String() string {
	name := fmt.Sprintf("%d_by_%d/response=%.0f%%", m.guests, m.slots, 100*m.response)
	if m.hostSaid {
		name += "/host_said"
	}
	return name
}

var pollModels = []struct {
	pollModel
	polls int
}{
	{pollModel{6, 5, 1, false}, 1500},
	{pollModel{12, 8, 1, false}, 1500},
	{pollModel{12, 8, 1, true}, 1500},
	{pollModel{12, 8, 0.7, false}, 1500},
	{pollModel{30, 10, 1, false}, 1000},
	{pollModel{30, 10, 0.7, false}, 500},
	{pollModel{100, 10, 0.7, false}, 100},
}

// start returns a poll without answers, and a function that gives the next member's;
// it reports false after the last.
func (m pollModel) start(r *rand.Rand) (*bot.Poll, func() bool) {
	p := &bot.Poll{Now: noon, Meetup: bot.Meetup{ID: bot.MeetupID(r.Int64N(1 << 40)), Status: bot.StatusPolling, Host: "host"}}
	popular := make([]float64, m.slots)
	for s := range popular {
		a, b, c := r.Float64(), r.Float64(), r.Float64()
		popular[s] = max(min(a, b), min(max(a, b), c)) // the median of three is Beta(2, 2)
		p.Meetup.Slots = append(p.Meetup.Slots, bot.Slot{ID: bot.SlotID(s + 1), StartAt: noon.AddDate(0, 0, s+1), Length: bot.DefaultDuration})
		if m.hostSaid {
			p.Answers = append(p.Answers, bot.Answer{Slot: bot.SlotID(s + 1), Member: "host", Availability: bot.AvailabilityYes, At: noon})
		}
	}
	for g := range m.guests {
		p.Meetup.Invited = append(p.Meetup.Invited, bot.Invitation{User: bot.UserID(fmt.Sprintf("guest%03d", g))})
	}
	next := 0
	return p, func() bool {
		for next < m.guests && r.Float64() >= m.response {
			next++
		}
		if next == m.guests {
			return false
		}
		generous := 0.8 * r.NormFloat64()
		for s, q := range popular {
			yes := 1 / (1 + math.Exp(-math.Log(q/(1-q))-generous))
			a := bot.Answer{Slot: bot.SlotID(s + 1), Member: p.Meetup.Invited[next].User, Availability: bot.AvailabilityNo, At: noon}
			switch u := r.Float64(); {
			case u < yes:
				a.Availability = bot.AvailabilityYes
			case u < yes+0.15*(1-yes):
				a.Availability = bot.AvailabilityIfNeeded
			}
			p.Answers = append(p.Answers, a)
		}
		next++
		return true
	}
}

// closing is what a rule did in simulated polls.
type closing struct {
	polls, fired, wrong int
	share, lost         float64 // sums: of the invited who had answered when it closed; of people lost
}

// close notes when a rule closed a poll, with which time, and what was best in the end.
func (c *closing) close(share float64, chosen bot.SlotID, final []Ranked) {
	c.polls++
	c.share += share
	if chosen == 0 {
		return // not before the end
	}
	c.fired++
	for _, f := range final {
		if f.Slot.ID == chosen && chosen != final[0].Slot.ID {
			c.wrong++
			c.lost += float64(final[0].score-f.score) / 2
		}
	}
}

func (c closing) of(n int) float64 { return 100 * float64(n) / float64(c.polls) }

// simulate closes polls by both rules as soon as they allow, and compares with the
// answers of all who ever answer. everybody is when those had answered.
func (m pollModel) simulate(polls int) (certain, probable, everybody closing) {
	r := rand.New(rand.NewPCG(19, uint64(m.guests)))
	rules := []struct {
		is  func(*bot.Poll) bool
		did *closing
	}{{IsCertain, &certain}, {IsProbable, &probable}}
	for range polls {
		p, answer := m.start(r)
		var chosen [2]bot.SlotID
		var share [2]float64
		answered := 0.0
		for answer() {
			answered++
			for i, rule := range rules {
				if chosen[i] == 0 && rule.is(p) {
					chosen[i], share[i] = Rank(p)[0].Slot.ID, answered/float64(m.guests)
				}
			}
		}
		final := Rank(p)
		for i, rule := range rules {
			if chosen[i] == 0 {
				share[i] = answered / float64(m.guests)
			}
			rule.did.close(share[i], chosen[i], final)
		}
		everybody.close(answered/float64(m.guests), 0, final)
	}
	return certain, probable, everybody
}

func TestClosingEarlyIsRarelyWrong(t *testing.T) {
	for _, m := range pollModels[:4] {
		certain, probable, _ := m.simulate(100)
		if certain.wrong != 0 || certain.fired == 0 && m.response == 1 {
			t.Errorf("%v: certain was wrong in %d of %d polls", m, certain.wrong, certain.fired)
		}
		if probable.wrong > 5 || probable.fired == 0 {
			t.Errorf("%v: probable was wrong in %d of %d polls", m, probable.wrong, probable.fired)
		}
	}
}

// BenchmarkClosingEarly prints how early both rules close polls, and how often wrongly.
func BenchmarkClosingEarly(b *testing.B) {
	for _, m := range pollModels {
		b.Run(m.String(), func(b *testing.B) {
			for range b.N {
				certain, probable, all := m.simulate(m.polls)
				b.ReportMetric(float64(certain.polls), "polls")
				b.ReportMetric(100*all.share/float64(all.polls), "%-answer-ever")
				b.ReportMetric(100*certain.share/float64(certain.polls), "%-certain-after")
				b.ReportMetric(float64(certain.wrong), "certain-wrong")
				b.ReportMetric(100*probable.share/float64(probable.polls), "%-probable-after")
				b.ReportMetric(probable.of(probable.wrong), "%-probable-wrong")
				b.ReportMetric(probable.lost/float64(probable.polls), "people-lost")
				b.ReportMetric(100*(certain.share-probable.share)/float64(probable.polls), "points-saved")
			}
		})
	}
}
