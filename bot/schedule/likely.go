package schedule

import (
	"math/rand/v2"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// When a poll is probable. Early answers are no random sample, so a few do not count
// (Romero, Reinecke and Robert, WSDM 2017).
const (
	probably      = 0.95
	fewestAnswers = 3
	leastAnswered = 0.4
)

// IsProbable reports whether a poll is as good as decided, so that its host may be
// asked to decide it: the leader fits, and stays first with a probability of at least
// 0.95. At least three of the invited must have answered, 40 % of them, and all who
// must come. It always reports the same of the same answers.
func IsProbable(p *bot.Poll) bool {
	if !mayCloseEarly(p) {
		return false
	}
	waiting := append(p.Outstanding(), p.Behind()...)
	guests := len(p.Guests())
	answered := guests - len(waiting)
	if answered < fewestAnswers || float64(answered) < leastAnswered*float64(guests) {
		return false
	}
	if slices.ContainsFunc(p.Meetup.MustCome(), func(u bot.UserID) bool { return slices.Contains(waiting, u) }) {
		return false
	}
	if _, ok := Best(p); !ok {
		return false
	}
	seeded := rand.New(rand.NewPCG(uint64(p.Meetup.ID), uint64(len(p.Answers)))) //nolint:gosec // it draws what could be answered, and no secret
	return StaysFirst(p, seeded) >= probably
}

// StaysFirst returns with what probability the first of Rank stays the first once all
// the invited have answered, as estimated by drawing what they answer: for each time
// from the Dirichlet posterior of what others answered to it, whose prior is what they
// answered to all times. The host stays with what they count with. Without invited
// members, or without a time, nothing can be said, and it is 0.
func StaysFirst(p *bot.Poll, r *rand.Rand) float64 {
	ranked := Rank(p)
	if len(ranked) == 0 || !mayCloseEarly(p) {
		return 0
	}
	if isPainted(p) {
		return staysFirstInRoom(p, r)
	}
	prospects := prospectsOf(p, ranked)
	leader, draws := &prospects[0], 0
	worst := leader.with(&p.Meetup, 0, 0, leader.required == 0)
	rivals := slices.DeleteFunc(prospects[1:], func(o prospect) bool {
		return ranksBefore(worst, o.with(&p.Meetup, o.open, 0, true))
	})
	if len(rivals) == 0 {
		return 1
	}
	for i := range rivals {
		draws += rivals[i].open
	}
	trials, stays := min(max(maxDraws/(draws+leader.open+1), minTrials), maxTrials), 0
	for range trials {
		drawn := leader.draw(&p.Meetup, r)
		if !slices.ContainsFunc(rivals, func(o prospect) bool { return ranksBefore(o.draw(&p.Meetup, r), drawn) }) {
			stays++
		}
	}
	return float64(stays) / float64(trials)
}

// How often the answers of everybody are drawn, which is less often the more there are.
const (
	maxTrials = 500
	minTrials = 250
	maxDraws  = 500_000
)

// prospect is a time whose answers are not all given.
type prospect struct {
	Ranked
	open     int     // how many have not answered it
	required int     // how many of those must come
	met      bool    // all the others who must come could
	yes      float64 // of the posterior: how many answers each of these counts as
	ifNeeded float64
	no       float64
}

// priorWeight is how many answers the prior counts as.
const priorWeight = 2

func prospectsOf(p *bot.Poll, ranked []Ranked) []prospect {
	ballots, awaited := p.Ballots(), p.Meetup.Awaited()
	prospects := make([]prospect, len(ranked))
	var all bot.Tally
	for i, s := range ranked {
		o := prospect{Ranked: s, met: true}
		for _, a := range awaited {
			switch p.Counted(ballots[a.User], a.User, s.Slot) {
			case bot.AvailabilityNo:
				o.met = o.met && !a.Must
			case "":
				if o.open++; a.Must {
					o.required++
				}
			}
		}
		o.yes, o.ifNeeded, o.no = float64(s.Yes), float64(s.IfNeeded), float64(s.No)
		if p.CountsHost() && ballots[p.Meetup.Host].Of(s.Slot.ID) == "" {
			o.yes--
		}
		all.Yes, all.IfNeeded, all.No = all.Yes+int(o.yes), all.IfNeeded+int(o.ifNeeded), all.No+int(o.no)
		prospects[i] = o
	}
	share := func(n int) float64 { return priorWeight * float64(n+1) / float64(all.Yes+all.IfNeeded+all.No+3) }
	for i := range prospects {
		o := &prospects[i]
		o.yes, o.ifNeeded, o.no = o.yes+share(all.Yes), o.ifNeeded+share(all.IfNeeded), o.no+share(all.No)
	}
	return prospects
}

// with returns the time with more answers, given whether those could who must come
// and had not answered.
func (o *prospect) with(m *bot.Meetup, yes, ifNeeded int, required bool) Ranked {
	r := o.Ranked
	r.Yes, r.IfNeeded, r.Must = r.Yes+yes, r.IfNeeded+ifNeeded, o.met && required
	r.sum(m)
	return r
}

// draw returns the time with an answer of everybody. Each answer that is drawn counts
// for the next, as balls in an urn do, which makes the sums Dirichlet-multinomial.
func (o *prospect) draw(m *bot.Meetup, r *rand.Rand) Ranked {
	yes, ifNeeded, required := 0, 0, true
	weightYes, weightCould, all := o.yes, o.yes+o.ifNeeded, o.yes+o.ifNeeded+o.no
	for i := range o.open {
		switch at := r.Float64() * all; {
		case at < weightYes:
			yes++
			weightYes, weightCould = weightYes+1, weightCould+1
		case at < weightCould:
			ifNeeded++
			weightCould++
		default:
			required = required && i >= o.required
		}
		all++
	}
	return o.with(m, yes, ifNeeded, required)
}
