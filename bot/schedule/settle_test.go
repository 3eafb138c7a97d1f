package schedule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
)

// drawInvitedPoll draws a small poll among members who are invited by name, with few
// answers that are open.
func drawInvitedPoll(t *rapid.T) *bot.Poll {
	p := &bot.Poll{Now: noon, Meetup: bot.Meetup{
		Status: bot.StatusPolling, Host: "host",
		Terms: bot.Terms{Minimum: rapid.IntRange(0, 4).Draw(t, "minimum"), Capacity: rapid.IntRange(0, 3).Draw(t, "capacity")},
	}}
	m := &p.Meetup
	users := []bot.UserID{"host"}
	for i := range rapid.IntRange(0, 5).Draw(t, "guests") {
		u := bot.UserID(fmt.Sprint("guest", i))
		users = append(users, u)
		m.Invited = append(m.Invited, bot.Invitation{User: u, Must: rapid.IntRange(0, 3).Draw(t, "must") == 0})
	}
	switch rapid.IntRange(0, 5).Draw(t, "others") {
	case 0:
		m.Cohosts = []bot.UserID{"cohost"}
		users = append(users, "cohost")
	case 1:
		users = append(users, "stranger") // answered while the poll was open to all
	case 2:
		m.Invited = append(m.Invited, bot.Invitation{User: "host", Must: rapid.Bool().Draw(t, "host_must")})
	}
	if len(m.Invited) > 0 && rapid.IntRange(0, 4).Draw(t, "left") == 0 {
		m.Absent = []bot.UserID{m.Invited[0].User}
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "slots") {
		s := bot.Slot{ID: bot.SlotID(i + 1), StartAt: noon.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "start")) * time.Hour), Length: time.Hour}
		if rapid.IntRange(0, 3).Draw(t, "added") == 0 {
			s.AddedAt = noon.Add(-time.Hour)
		}
		m.Slots = append(m.Slots, s)
	}
	if rapid.IntRange(0, 5).Draw(t, "reopened") == 0 {
		m.RepolledAt = noon.Add(-time.Hour)
	}
	for _, u := range users {
		if rapid.IntRange(0, 3).Draw(t, "silent") == 0 {
			continue
		}
		at := noon.Add(-time.Duration(rapid.IntRange(1, 2).Draw(t, "ago"))*time.Hour + time.Minute)
		for _, s := range m.Slots {
			if s.AddedAt.After(at) {
				continue
			}
			said := rapid.SampledFrom([]bot.Availability{"", bot.AvailabilityYes, bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo}).Draw(t, "said")
			if said != "" {
				p.Answers = append(p.Answers, bot.Answer{Slot: s.ID, Member: u, Availability: said, At: at})
			}
		}
	}
	return p
}

// completions visits the poll with every set of answers that may still be given. An
// answer that was given is never another one.
func completions(p *bot.Poll, visit func(*bot.Poll) bool) bool {
	m := &p.Meetup
	var open []bot.Answer
	for _, u := range []bot.UserID{"host", "cohost", "guest0", "guest1", "guest2", "guest3", "guest4"} {
		invited := slices.ContainsFunc(m.Invited, func(i bot.Invitation) bool { return i.User == u })
		if !invited && u != m.Host && !slices.Contains(m.Cohosts, u) || slices.Contains(m.Absent, u) {
			continue
		}
		for _, s := range m.Slots {
			said := !s.StartAt.After(p.Now)
			for _, a := range p.Answers {
				of, _ := m.Slot(a.Slot)
				said = said || a.Member == u && (a.Slot == s.ID || of.StartAt.After(p.Now) && a.At.After(s.AddedAt))
			}
			if !said {
				open = append(open, bot.Answer{Slot: s.ID, Member: u, At: p.Now})
			}
		}
	}
	if len(open) > 5 {
		return false
	}
	choices := []bot.Availability{"", bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo}
	for n := range 1 << (2 * len(open)) {
		complete := *p
		complete.Answers = slices.Clone(p.Answers)
		for i, a := range open {
			if a.Availability = choices[n>>(2*i)&3]; a.Availability != "" {
				complete.Answers = append(complete.Answers, a)
			}
		}
		if !visit(&complete) {
			break
		}
	}
	return true
}

// A poll is certain if and only if Best returns the same time whatever is answered
// still.
func TestACertainPollIsOneThatNobodyCanChange(t *testing.T) {
	certain, open, skipped := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawInvitedPoll(t)
		leader, same := Best(p)
		looked := 0
		if !completions(p, func(complete *bot.Poll) bool {
			best, ok := Best(complete)
			same = same && ok && best.Slot.ID == leader.Slot.ID
			looked++
			return same
		}) {
			skipped++
			return
		}
		got := IsCertain(p)
		if want := same && mayCloseEarly(p); got != want {
			t.Fatalf("certain: %v, but of %d sets of answers all choose the same: %v", got, looked, same)
		}
		if got {
			certain++
			if looked > 1 {
				open++
			}
		}
	})
	t.Logf("%d certain, %d of them with answers open; %d with too many open", certain, open, skipped)
}

func TestACertainPollIsProbable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawInvitedPoll(t)
		p.Meetup.Cohosts = nil
		likely := StaysFirst(p, rand.New(rand.NewPCG(1, 2)))
		if likely < 0 || likely > 1 || IsCertain(p) && likely != 1 {
			t.Fatalf("certain %v, but stays first with %v", IsCertain(p), likely)
		}
		waiting := len(p.Outstanding()) + len(p.Behind())
		answered := len(p.Guests()) - waiting
		if IsProbable(p) && (answered < 3 || 5*answered < 2*len(p.Guests()) || likely < 0.9) {
			t.Fatalf("%d of %d have answered, and the leader stays first with %v", answered, len(p.Guests()), likely)
		}
	})
}

func invite(m bot.Meetup, guests ...bot.UserID) bot.Meetup {
	for _, u := range guests {
		m.Invited = append(m.Invited, bot.Invitation{User: u})
	}
	return m
}

func TestWhatIsCertain(t *testing.T) {
	three := invite(bot.Meetup{}, "ana", "ben", "cem")
	for _, c := range []struct {
		name  string
		m     bot.Meetup
		slots []string
		edit  func(*bot.Poll)
		want  bool
	}{
		{"all have answered but the host, who could say no", three, []string{"ana:yes ben:yes cem:yes", "ana:no ben:yes cem:yes"}, nil, false},
		{"all have answered", three, []string{"ana:yes ben:yes cem:yes host:yes", "ana:no ben:yes cem:yes"}, nil, true},
		{"a tie that the one who is missing decides", three, []string{"ana:yes ben:yes host:yes", "ana:yes ben:yes host:yes"}, nil, false},
		{"a lead of one, and one is missing", three, []string{"ana:yes ben:yes host:yes", "ana:yes ben:no host:yes"}, nil, true},
		{"a lead of one at the later time, and one is missing", three, []string{"ana:yes ben:no host:yes", "ana:yes ben:yes host:yes"}, nil, false},
		{"a lead of half a person", three, []string{"ana:yes ben:yes host:yes", "ana:yes ben:if host:yes"}, nil, false},
		{"the only time, with enough people", three, []string{"ana:yes host:yes"}, nil, true},
		{"the only time, and nobody yet", three, []string{""}, nil, false},
		{"who must come has not answered", bot.Meetup{Terms: bot.Terms{Invited: []bot.Invitation{{User: "ana", Must: true}, {User: "ben"}, {User: "cem"}}}},
			[]string{"ben:yes cem:yes host:yes"}, nil, false},
		{"the seats are taken", invite(bot.Meetup{Terms: bot.Terms{Capacity: 2}}, "ana", "ben", "cem"), []string{"ana:yes ben:yes host:yes", "ana:yes ben:no host:no"}, nil, true},
		{"the minimum is not reached yet", invite(bot.Meetup{Terms: bot.Terms{Minimum: 4}}, "ana", "ben", "cem"), []string{"ana:yes ben:yes host:yes"}, nil, false},
		{"everybody may answer", bot.Meetup{}, []string{"ana:yes ben:yes host:yes"}, nil, false},
		{"only tallies are known", three, []string{"ana:yes ben:yes cem:yes host:yes"}, func(p *bot.Poll) { p.Tallies = bot.TallyOf(p.Answers) }, false},
		{"a co-host may answer, too", invite(bot.Meetup{Terms: bot.Terms{Cohosts: []bot.UserID{"dan"}}}, "ana", "ben"),
			[]string{"ana:no ben:yes host:yes", "ana:yes ben:no host:yes"}, nil, false},
		{"a co-host who left may not", invite(bot.Meetup{Absent: []bot.UserID{"dan"}, Terms: bot.Terms{Cohosts: []bot.UserID{"dan"}}}, "ana", "ben"),
			[]string{"ana:no ben:yes host:yes", "ana:yes ben:no host:yes"}, nil, true},
		{"opened again, and nobody has answered since", three, []string{"ana:yes ben:yes cem:yes host:yes"}, func(p *bot.Poll) { p.Meetup.RepolledAt = noon }, false},
		{"a time was added", three, []string{"ana:yes ben:yes cem:yes host:yes", ""}, func(p *bot.Poll) { p.Meetup.Slots[1].AddedAt = noon }, true},
		{"a time was added that can still win", three, []string{"ana:yes ben:if cem:no host:yes", ""}, func(p *bot.Poll) { p.Meetup.Slots[1].AddedAt = noon }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := poll(c.m, c.slots...)
			if c.edit != nil {
				c.edit(p)
			}
			if got := IsCertain(p); got != c.want {
				t.Errorf("certain: %v", got)
			}
		})
	}
}

func TestWhatIsProbable(t *testing.T) {
	seven := []bot.UserID{"ana", "ben", "cem", "dan", "eva", "fay", "gus"}
	ahead := []string{"ana:yes ben:yes cem:yes", "ana:no ben:no cem:no"}
	for _, c := range []struct {
		name  string
		m     bot.Meetup
		slots []string
		want  bool
	}{
		{"a clear lead", invite(bot.Meetup{}, seven[:5]...), ahead, true},
		{"a clear lead, with three of eight", invite(bot.Meetup{}, append(slices.Clone(seven), "hal")...), ahead, false},
		{"two answers", invite(bot.Meetup{}, seven[:3]...), []string{"ana:yes ben:yes", "ana:no ben:no"}, false},
		{"a tie", invite(bot.Meetup{}, seven[:6]...), []string{"ana:yes ben:yes cem:yes", "ana:yes ben:yes cem:yes"}, false},
		{"who must come has not answered", bot.Meetup{Terms: bot.Terms{Invited: append(invite(bot.Meetup{}, seven[:4]...).Invited, bot.Invitation{User: "eva", Must: true})}}, ahead, false},
		{"everybody may answer", bot.Meetup{}, ahead, false},
		{"nothing fits", invite(bot.Meetup{Terms: bot.Terms{Minimum: 9}}, seven[:5]...), ahead, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := poll(c.m, c.slots...)
			if got := IsProbable(p); got != c.want {
				t.Errorf("probable: %v, stays first with %v", got, StaysFirst(p, rand.New(rand.NewPCG(1, 1))))
			}
			p.Tallies = bot.TallyOf(p.Answers)
			if IsProbable(p) || StaysFirst(p, rand.New(rand.NewPCG(1, 1))) != 0 {
				t.Error("a poll of tallies is probable")
			}
		})
	}
}
