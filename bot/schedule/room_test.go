package schedule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
)

// drawPaintedPoll draws a poll with room, of which days have 23 or 25 hours.
func drawPaintedPoll(t *rapid.T, rooms, members int, grain time.Duration) *bot.Poll {
	loc := berlin(t)
	evening := rapid.SampledFrom([]time.Time{
		time.Date(2026, 3, 28, 18, 0, 0, 0, loc), time.Date(2026, 10, 24, 18, 0, 0, 0, loc), time.Date(2026, 10, 25, 0, 0, 0, 0, loc), time.Date(2026, 6, 1, 18, 0, 0, 0, loc),
	}).Draw(t, "evening")
	p := &bot.Poll{Now: evening.Add(time.Duration(rapid.IntRange(-90, 240).Draw(t, "now")) * time.Minute), Meetup: bot.Meetup{
		Status: bot.StatusPolling, Host: "host",
		Terms: bot.Terms{Zone: "Europe/Berlin", Minimum: rapid.IntRange(0, 4).Draw(t, "minimum"), Capacity: rapid.IntRange(0, 4).Draw(t, "capacity")},
	}}
	m := &p.Meetup
	for i := range rapid.IntRange(1, rooms).Draw(t, "slots") {
		s := bot.Slot{ID: bot.SlotID(i + 1), StartAt: evening.Add(time.Duration(rapid.IntRange(0, 8).Draw(t, "start")) * 30 * time.Minute), Length: 2 * time.Hour}
		if s.StartAt.Equal(time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC)) || s.StartAt.Equal(time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)) {
			s.StartAt = s.StartAt.Add(time.Hour) // no slot begins in the second pass through an hour
		}
		if rapid.IntRange(0, 4).Draw(t, "room") > 0 {
			s.Length = time.Duration(rapid.IntRange(2, 24).Draw(t, "length")) * grain
			s.Window = min(time.Duration(rapid.IntRange(1, 12).Draw(t, "window"))*grain, s.Length-time.Minute)
		}
		if rapid.IntRange(0, 5).Draw(t, "added") == 0 {
			s.AddedAt = p.Now.Add(-time.Hour)
		}
		m.Slots = append(m.Slots, s)
	}
	for i := range rapid.IntRange(0, members).Draw(t, "members") {
		u := bot.UserID(fmt.Sprint("guest", i))
		m.Invited = append(m.Invited, bot.Invitation{User: u, Must: rapid.IntRange(0, 5).Draw(t, "must") == 0})
	}
	for _, u := range p.Participants() {
		if rapid.IntRange(0, 3).Draw(t, "silent") == 0 {
			continue
		}
		p.Answers = append(p.Answers, drawPainting(t, p, u, grain)...)
	}
	return p
}

func drawPainting(t *rapid.T, p *bot.Poll, u bot.UserID, grain time.Duration) bot.Ballot {
	var b bot.Ballot
	for _, s := range p.Meetup.Slots {
		given := bot.Answer{Member: u, Slot: s.ID, Source: bot.SourceGrid, At: p.Now.Add(-time.Duration(rapid.IntRange(0, 90).Draw(t, "ago")) * time.Minute)}
		for range rapid.IntRange(0, 3).Draw(t, "strokes") {
			from := time.Duration(rapid.IntRange(0, 24).Draw(t, "from")) * grain
			to := from + time.Duration(rapid.IntRange(1, 24).Draw(t, "for"))*grain
			b = b.Paint(s, from, to, rapid.SampledFrom([]bot.Availability{bot.AvailabilityYes, bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo, ""}).Draw(t, "av"), given)
		}
	}
	return b
}

// plainTime is a time in the reference.
type plainTime struct {
	slot              bot.Slot
	start             time.Time
	yes, ifNeeded, no int
	must, host        bool
}

// plainTimes counts every time of a poll, minute by minute. It knows nothing of cells.
func plainTimes(p *bot.Poll) []plainTime {
	var out []plainTime
	for _, s := range p.Meetup.Slots {
		if !s.PassesAt().After(p.Now) {
			continue
		}
		for _, start := range plainStarts(p, s) {
			out = append(out, plainCount(p, s, start))
		}
	}
	return out
}

func plainStarts(p *bot.Poll, s bot.Slot) []time.Time {
	if !s.IsRoom() {
		return []time.Time{s.StartAt}
	}
	loc, _ := time.LoadLocation(p.Meetup.Zone)
	last := s.EndAt().Add(-s.Window)
	var starts []time.Time
	for at := s.StartAt; !at.After(last); at = at.Add(time.Minute) {
		const wall = "2006-01-02 15:04"
		again := at.In(loc).Format(wall) == at.Add(-time.Hour).In(loc).Format(wall)
		if step := at.Sub(s.StartAt)%(15*time.Minute) == 0; (step || at.Equal(last)) && at.After(p.Now) && (!again || at.Equal(s.StartAt)) {
			starts = append(starts, at)
		}
	}
	if len(starts) == 0 {
		return []time.Time{last}
	}
	return starts
}

func plainCount(p *bot.Poll, s bot.Slot, start time.Time) plainTime {
	m, out := &p.Meetup, plainTime{slot: s, start: start, must: true}
	ballots := p.Ballots()
	for _, u := range p.Participants() {
		worst := p.Counted(ballots[u], u, s)
		for _, a := range ballots[u] {
			if a.Slot != s.ID || len(a.Stretches) == 0 {
				continue
			}
			worst = bot.AvailabilityYes
			for at := start; at.Before(start.Add(s.MeetupLength())); at = at.Add(time.Minute) {
				said := bot.AvailabilityNo
				for _, t := range a.Stretches {
					if !at.Before(s.StartAt.Add(t.From)) && at.Before(s.StartAt.Add(t.To)) {
						said = t.Availability
					}
				}
				if said == bot.AvailabilityNo || said == bot.AvailabilityIfNeeded && worst == bot.AvailabilityYes {
					worst = said
				}
			}
		}
		could := worst == bot.AvailabilityYes || worst == bot.AvailabilityIfNeeded
		switch worst {
		case bot.AvailabilityYes:
			out.yes++
		case bot.AvailabilityIfNeeded:
			out.ifNeeded++
		case bot.AvailabilityNo:
			out.no++
		}
		out.host = out.host || could && u == m.Host
		if slices.ContainsFunc(m.Invited, func(i bot.Invitation) bool { return i.User == u && i.Must }) && !could {
			out.must = false
		}
	}
	return out
}

func plainTimeBefore(m *bot.Meetup, a, b plainTime) int {
	enough := func(x plainTime) bool { return x.yes+x.ifNeeded >= m.MinPeople() }
	score := func(x plainTime) int {
		n := 2*x.yes + x.ifNeeded
		if m.Capacity > 0 {
			n = min(n, 2*m.Capacity)
		}
		return n
	}
	first := func(x, y bool) int {
		switch {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	}
	for _, n := range []int{
		first(a.must, b.must), first(enough(a), enough(b)), score(b) - score(a), b.yes - a.yes, b.yes + b.ifNeeded - a.yes - a.ifNeeded,
		first(a.host, b.host), a.start.Compare(b.start), int(a.slot.MeetupLength() - b.slot.MeetupLength()), int(a.slot.ID - b.slot.ID),
	} {
		if n != 0 {
			return n
		}
	}
	return 0
}

func TestRoomRanksByItsBestTime(t *testing.T) {
	painted, short := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		grain := rapid.SampledFrom([]time.Duration{time.Minute * 5, time.Minute * 15, time.Hour}).Draw(t, "grain")
		p := drawPaintedPoll(t, 3, 5, grain)
		if !isPainted(p) {
			return
		}
		painted++
		times := plainTimes(p)
		slices.SortStableFunc(times, func(a, b plainTime) int { return plainTimeBefore(&p.Meetup, a, b) })
		seen := map[bot.SlotID]bool{}
		var want []Ranked
		for _, x := range times {
			if seen[x.slot.ID] {
				continue
			}
			seen[x.slot.ID] = true
			r := Ranked{Slot: x.slot, Yes: x.yes, IfNeeded: x.ifNeeded, No: x.no, Could: x.yes + x.ifNeeded, Host: x.host, Must: x.must}
			if r.Enough = r.Could >= p.Meetup.MinPeople(); x.slot.IsRoom() {
				r.Start = x.start
			}
			want = append(want, r)
		}
		got := Rank(p)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Ranked{}, "Reason", "score"), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("rank differs from the reference (-want +got):\n%s", diff)
		}
		checkNumbers(t, p, got)
		if len(got) < len(times) {
			short++
		}
	})
	if painted == 0 || short == 0 {
		t.Errorf("%d polls were painted, and %d had a choice of times in room", painted, short)
	}
}

// checkNumbers checks that the numbers of a ranking can be counted again, by its reason and
// on a poll of the best times.
func checkNumbers(t *rapid.T, p *bot.Poll, ranked []Ranked) {
	at := AtBestTimes(p)
	counts := at.Count()
	for _, r := range ranked {
		if c := counts[r.Slot.ID]; c.Yes != r.Yes || c.IfNeeded != r.IfNeeded {
			t.Fatalf("slot %d counts %+v at its best time, but ranks with %d and %d", r.Slot.ID, c, r.Yes, r.IfNeeded)
		}
		if n := len(at.Members(r.Slot.ID, bot.AvailabilityYes)); n != r.Yes {
			t.Fatalf("%d are listed, and %d counted", n, r.Yes)
		}
		again := r
		if r.Slot.IsRoom() {
			again = At(p, r.Slot, bot.Slot{StartAt: r.Start, Length: r.Slot.Window})
		}
		if r.Reason.Could != r.Could || again.Reason.Could != r.Could || r.Reason.Of != again.Reason.Of || again.No != r.No {
			t.Fatalf("the reason says %+v of %+v, and later %+v", r.Reason, r, again.Reason)
		}
	}
}

// paintedCompletions visits a poll with every set of answers that may still be given: to
// the whole of a slot, or to just one time in it.
func paintedCompletions(p *bot.Poll, visit func(*bot.Poll) bool) bool {
	open := openAnswers(p)
	choices, sets := make([][]bot.Ballot, len(open)), 1
	for i, o := range open {
		s, _ := p.Meetup.Slot(o.slot)
		given := bot.Answer{Member: o.member, Slot: s.ID, Source: bot.SourceGrid, At: p.Now}
		choices[i] = []bot.Ballot{nil}
		for _, av := range []bot.Availability{bot.AvailabilityYes, bot.AvailabilityNo} {
			choices[i] = append(choices[i], bot.Ballot{}.Paint(s, 0, s.Length, av, given))
		}
		for at := range s.Starts() {
			if s.IsRoom() {
				from := s.StartOffset(at)
				choices[i] = append(choices[i], bot.Ballot{}.Paint(s, from, from+s.Window, bot.AvailabilityYes, given))
			}
		}
		if sets *= len(choices[i]); sets > 2000 {
			return false
		}
	}
	for n := range sets {
		complete := *p
		complete.Answers = slices.Clone(p.Answers)
		for _, c := range choices {
			complete.Answers = append(complete.Answers, c[n%len(c)]...)
			n /= len(c)
		}
		if !visit(&complete) {
			break
		}
	}
	return true
}

func TestACertainPaintedPollIsOneThatNobodyCanChange(t *testing.T) {
	certain, open, probable := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawPaintedPoll(t, 2, 4, 30*time.Minute)
		if !isPainted(p) {
			return
		}
		leader, same := Best(p)
		looked := 0
		if !paintedCompletions(p, func(complete *bot.Poll) bool {
			best, ok := Best(complete)
			same = same && ok && best.Slot.ID == leader.Slot.ID && best.Start.Equal(leader.Start)
			looked++
			return same
		}) {
			return
		}
		got := IsCertain(p)
		if want := same && mayCloseEarly(p); got != want {
			t.Fatalf("certain: %v, but of %d sets of answers all choose the same time: %v", got, looked, same)
		}
		likely := StaysFirst(p, rand.New(rand.NewPCG(1, 2)))
		if likely < 0 || likely > 1 || got && likely != 1 {
			t.Fatalf("certain: %v, but it stays first with %v", got, likely)
		}
		if IsProbable(p) {
			probable++
		}
		if got {
			if certain++; looked > 1 {
				open++
			}
		}
	})
	t.Logf("%d certain, %d of them with answers open; %d probable", certain, open, probable)
}

// lead returns a poll of an evening in which all but the last guests painted the same time.
func lead(guests, missing int) *bot.Poll {
	p := &bot.Poll{Now: noon, Meetup: bot.Meetup{ID: 7, Status: bot.StatusPolling, Host: "host"}}
	evening := bot.Slot{ID: 1, StartAt: noon.Add(6 * time.Hour), Length: 6 * time.Hour, Window: 2 * time.Hour}
	p.Meetup.Slots = []bot.Slot{evening, {ID: 2, StartAt: noon.AddDate(0, 0, 1), Length: 2 * time.Hour}}
	for i := range guests {
		u := bot.UserID(fmt.Sprintf("guest%02d", i))
		p.Meetup.Invited = append(p.Meetup.Invited, bot.Invitation{User: u})
		if i < guests-missing {
			p.Answers = append(p.Answers, bot.Ballot{}.Paint(evening, 2*time.Hour, 4*time.Hour, bot.AvailabilityYes, bot.Answer{Member: u, Source: bot.SourceGrid, At: noon})...)
		}
	}
	return p
}

func TestATimeThatManyPaintedIsProbable(t *testing.T) {
	p := lead(9, 2)
	if at := Rank(p)[0]; !at.Start.Equal(noon.Add(8*time.Hour)) || at.Yes != 8 {
		t.Errorf("the best is %v with %d", at.Start, at.Yes)
	}
	if !IsProbable(p) {
		t.Errorf("it stays first with %v", StaysFirst(p, rand.New(rand.NewPCG(1, 1))))
	}
	if p = lead(9, 7); IsProbable(p) || IsCertain(p) {
		t.Error("two of nine settle it")
	}
	if p = lead(9, 1); !IsCertain(p) {
		t.Error("one of nine can change it")
	}
}
