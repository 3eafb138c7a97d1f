package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
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

// stateOf returns the state of the page of one member.
func stateOf(p i18n.Printer, s *planner.Snapshot, a bot.Actor) gridState {
	m, step := &s.Meetup, stepOf(&s.Meetup)
	ballots := s.Ballots()
	mine, hasAnswered := ballots[a.User], len(ballots[a.User]) > 0
	delete(ballots, a.User)
	state := gridState{Answered: hasAnswered, Others: len(ballots), Mine: map[bot.SlotID]gridMarks{}, Layout: layoutVersion(m)}
	for _, slot := range m.Slots {
		state.Mine[slot.ID] = marksOf(mine, slot, step, a.User == m.Host)
	}
	switch {
	case !s.ShowsCounts():
		state.Withheld = "grid.few"
	case !hasAnswered && !m.CanDecide(a):
		state.Withheld = "grid.answer_first"
	default:
		state.Counts = countsOf(s, a.User, step)
		state.Best = bestOf(p, s)
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

// countsOf counts by cell who can besides one member. The host can come to each time that
// they have not answered.
func countsOf(s *planner.Snapshot, except bot.UserID, step time.Duration) map[bot.SlotID]*gridCounts {
	m := &s.Meetup
	counts, slots := make(map[bot.SlotID]*gridCounts, len(m.Slots)), make(map[bot.SlotID]bot.Slot, len(m.Slots))
	for _, slot := range m.Slots {
		n, _ := cellsOf(slot, step)
		counts[slot.ID], slots[slot.ID] = &gridCounts{Yes: make([]int, n), IfNeeded: make([]int, n)}, slot
	}
	for i := range s.Answers {
		if a := &s.Answers[i]; a.Member != except && counts[a.Slot] != nil {
			counts[a.Slot].add(a, slots[a.Slot], step)
		}
	}
	if host := m.Host; host != except && host != "" {
		given := s.Ballot(host)
		for _, slot := range m.Slots {
			if given.Of(slot.ID) == "" {
				counts[slot.ID].add(&bot.Answer{Availability: bot.AvailabilityYes}, slot, step)
			}
		}
	}
	return counts
}

// add counts an answer.
func (c *gridCounts) add(a *bot.Answer, s bot.Slot, step time.Duration) {
	count, length := cellsOf(s, step)
	if len(a.Stretches) == 0 {
		c.fill(0, count, a.Availability)
		return
	}
	next := 0 // the first cell that is not counted yet
	for _, t := range a.Stretches {
		switch first := int(t.From / length); {
		case first < next: // counted with what was said before in that cell
		case t.From%length != 0:
			c.countCell(a, s, length, first)
			next = first + 1
		default:
			next = first
		}
		end := int(t.To / length)
		if t.To >= s.Length {
			end = count
		}
		c.fill(next, end, t.Availability)
		next = max(next, end)
	}
}

// countCell counts a cell in which a member said more than one thing.
func (c *gridCounts) countCell(a *bot.Answer, s bot.Slot, length time.Duration, cell int) {
	from := time.Duration(cell) * length
	if cell < len(c.Yes) {
		c.fill(cell, cell+1, a.During(from, min(from+length, s.Length)))
	}
}

func (c *gridCounts) fill(from, to int, av bot.Availability) {
	of := c.Yes
	switch av {
	case bot.AvailabilityYes:
	case bot.AvailabilityIfNeeded:
		of = c.IfNeeded
	default:
		return
	}
	for i := from; i < to; i++ {
		of[i]++
	}
}

// bestOf returns the times that lead.
func bestOf(p i18n.Printer, s *planner.Snapshot) []gridBest {
	var best []gridBest
	for _, r := range schedule.Shown(&s.Poll) {
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
		best = append(best, gridBest{p.Slot(when, s.Meetup.Zone), count})
	}
	return best
}
