package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

// gridState is what changes on the page while it is open: what the member said, and as
// much of what others said as they may see.
type gridState struct {
	Version  string                     `json:"version"` // of what is below
	Layout   string                     `json:"layout"`  // the version of what the page was laid out by
	Answered bool                       `json:"answered"`
	Others   int                        `json:"others"`             // how many others have answered
	Withheld string                     `json:"withheld,omitempty"` // why nothing is below of what others said: a key of the page's words
	Mine     map[bot.SlotID]gridMarks   `json:"mine"`
	Counts   map[bot.SlotID]*gridCounts `json:"counts,omitempty"` // of others
	Best     []gridBest                 `json:"best,omitempty"`
}

// gridMarks are a member's cells of one slot, a letter each.
type gridMarks struct {
	Values  string `json:"v"` // y, i, n, or . for nothing
	Sources string `json:"s"` // see sourceLetter; . for nothing
}

// gridCounts are how many others can, by cell.
type gridCounts struct {
	At       int   `json:"at"` // the first cell of those below
	Yes      []int `json:"y"`
	IfNeeded []int `json:"i"`
}

// gridBest is a time that leads.
type gridBest struct {
	When  string `json:"when"`
	Count string `json:"count"`
}

// maxBest is how many times that lead are listed.
const maxBest = 5

const nothingSaid = '.'

var availabilityLetters = map[bot.Availability]byte{"": nothingSaid, bot.AvailabilityYes: 'y', bot.AvailabilityIfNeeded: 'i', bot.AvailabilityNo: 'n'}

// sourceLetter returns where an answer came from: g the page, c the chat, w the usual
// week, k a calendar, h a host who has not said anything.
func sourceLetter(s bot.Source) byte {
	switch s {
	case bot.SourceGrid:
		return 'g'
	case bot.SourceWeek:
		return 'w'
	case bot.SourceCalendar:
		return 'k'
	}
	return 'c'
}

// gridPoll is a poll with what all its pages show alike, which is worked out once.
type gridPoll struct {
	planner.Snapshot

	step     time.Duration
	layout   string
	answered int                               // how many members have answered
	counts   func() map[bot.SlotID]*gridCounts // of everybody
	ranked   func() []schedule.Ranked
}

func newGridPoll(s planner.Snapshot) *gridPoll {
	g := &gridPoll{Snapshot: s, step: stepOf(&s.Meetup), layout: layoutVersion(&s.Meetup), answered: len(s.Answered())}
	g.counts = sync.OnceValue(g.countAll)
	g.ranked = sync.OnceValue(func() []schedule.Ranked { return schedule.Shown(&g.Poll) })
	return g
}

// stateOf returns the state of the page of one member.
func stateOf(p i18n.Printer, g *gridPoll, a bot.Actor) gridState {
	m, mine := &g.Meetup, g.Ballot(a.User)
	state := gridState{Answered: len(mine) > 0, Others: g.answered, Mine: map[bot.SlotID]gridMarks{}, Layout: g.layout}
	if state.Answered {
		state.Others--
	}
	for _, slot := range m.Slots {
		state.Mine[slot.ID] = marksOf(mine, slot, g.step, a.User == m.Host)
	}
	switch {
	case !g.ShowsCounts():
		state.Withheld = "grid.few"
	case !state.Answered && !m.CanDecide(a):
		state.Withheld = "grid.answer_first"
	default:
		state.Counts = g.countWithout(a.User)
		state.Best = bestOf(p, g)
	}
	raw, _ := json.Marshal(state) // strings and numbers only
	state.Version = versionOf(raw)
	return state
}

func versionOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// layoutVersion tells the terms and the status with which a page was laid out from others.
func layoutVersion(m *bot.Meetup) string {
	raw, _ := json.Marshal([]any{m.Title, m.Zone, m.Status, m.Slots, m.Anonymous, m.Host, m.ChosenSlot}) // no value fails
	return versionOf(raw)
}

// marksOf returns the cells of a slot as a member answered them.
func marksOf(b bot.Ballot, s bot.Slot, step time.Duration, isHost bool) gridMarks {
	count, length := cellsOf(s, step)
	values, sources := make([]byte, count), make([]byte, count)
	a := answerTo(b, s.ID)
	for i := range count {
		from := time.Duration(i) * length
		to := min(from+length, s.Length)
		values[i], sources[i] = nothingSaid, nothingSaid
		source, said := sourceDuring(a, from, to)
		switch {
		case a.Availability == "" && isHost:
			values[i], sources[i] = 'y', 'h'
		case said:
			values[i], sources[i] = availabilityLetters[a.During(from, to)], sourceLetter(source)
		}
	}
	return gridMarks{string(values), string(sources)}
}

func answerTo(b bot.Ballot, s bot.SlotID) bot.Answer {
	for _, a := range b {
		if a.Slot == s {
			return a
		}
	}
	return bot.Answer{}
}

// sourceDuring returns the source of an answer to a part of its slot; said is false if it
// says nothing there.
func sourceDuring(a bot.Answer, from, to time.Duration) (source bot.Source, said bool) {
	for _, t := range a.Stretches {
		if t.From < to && t.To > from {
			return t.Source, true
		}
	}
	return a.Source, a.Availability != "" && len(a.Stretches) == 0
}

// countAll counts by cell who can.
func (g *gridPoll) countAll() map[bot.SlotID]*gridCounts {
	m := &g.Meetup
	counts, slots := make(map[bot.SlotID]*gridCounts, len(m.Slots)), make(map[bot.SlotID]bot.Slot, len(m.Slots))
	for _, slot := range m.Slots {
		n, _ := cellsOf(slot, g.step)
		counts[slot.ID], slots[slot.ID] = &gridCounts{Yes: make([]int, n), IfNeeded: make([]int, n)}, slot
	}
	for i := range g.Answers {
		if a := &g.Answers[i]; counts[a.Slot] != nil {
			counts[a.Slot].add(a, slots[a.Slot], g.step, 1)
		}
	}
	g.countHost(counts, 1)
	return counts
}

// countHost counts the host n times at each time that they have not answered: they can
// come to what they offer.
func (g *gridPoll) countHost(counts map[bot.SlotID]*gridCounts, n int) {
	if g.Meetup.Host == "" {
		return
	}
	given := g.Ballot(g.Meetup.Host)
	for _, slot := range g.Meetup.Slots {
		if given.Of(slot.ID) == "" {
			counts[slot.ID].add(&bot.Answer{Availability: bot.AvailabilityYes}, slot, g.step, n)
		}
	}
}

// countWithout counts by cell who can besides one member.
func (g *gridPoll) countWithout(u bot.UserID) map[bot.SlotID]*gridCounts {
	counts := make(map[bot.SlotID]*gridCounts, len(g.Meetup.Slots))
	for id, all := range g.counts() {
		counts[id] = &gridCounts{Yes: slices.Clone(all.Yes), IfNeeded: slices.Clone(all.IfNeeded)}
	}
	for _, a := range g.Ballot(u) {
		if slot, ok := g.Meetup.Slot(a.Slot); ok {
			counts[a.Slot].add(&a, slot, g.step, -1)
		}
	}
	if u == g.Meetup.Host {
		g.countHost(counts, -1)
	}
	return counts
}

// add counts an answer n times.
func (c *gridCounts) add(a *bot.Answer, s bot.Slot, step time.Duration, n int) {
	count, length := cellsOf(s, step)
	if len(a.Stretches) == 0 {
		c.fill(0, count, a.Availability, n)
		return
	}
	next := 0 // the first cell that is not counted yet
	for _, t := range a.Stretches {
		switch first := int(t.From / length); {
		case first < next: // counted with what was said before in that cell
		case t.From%length != 0:
			if first < count { // more than one thing was said in it
				from := time.Duration(first) * length
				c.fill(first, first+1, a.During(from, min(from+length, s.Length)), n)
			}
			next = first + 1
		default:
			next = first
		}
		end := int(t.To / length)
		if t.To >= s.Length {
			end = count
		}
		c.fill(next, end, t.Availability, n)
		next = max(next, end)
	}
}

func (c *gridCounts) fill(from, to int, av bot.Availability, n int) {
	of := c.Yes
	switch av {
	case bot.AvailabilityYes:
	case bot.AvailabilityIfNeeded:
		of = c.IfNeeded
	default:
		return
	}
	for i := from; i < to; i++ {
		of[i] += n
	}
}

// bestOf returns the times that lead.
func bestOf(p i18n.Printer, g *gridPoll) []gridBest {
	var best []gridBest
	for _, r := range g.ranked() {
		if r.Could == 0 || len(best) == maxBest {
			break
		}
		args := bot.Args{"yes": r.Yes, "if_needed": r.IfNeeded}
		count := p.Word("grid.best_yes", args)
		if r.IfNeeded > 0 {
			count = p.Word("grid.best_both", args)
		}
		when := r.Slot
		if !r.Start.IsZero() {
			when = bot.Slot{StartAt: r.Start, Length: r.Slot.MeetupLength()}
		}
		best = append(best, gridBest{p.Slot(when, g.Meetup.Zone), count})
	}
	return best
}
