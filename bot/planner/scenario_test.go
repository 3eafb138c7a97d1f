package planner

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

const (
	room    = bot.CommunityID("test:room")
	channel = bot.Place("test:room/general")
	ana     = bot.UserID("test:ana")
	ben     = bot.UserID("test:ben")
	cy      = bot.UserID("test:cy")
	dee     = bot.UserID("test:dee")
)

// monday is the start of every test: 23 November 2026, 10:00 in Berlin.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// clock is a meetups' clock that moves only by to.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) to(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

// scenario is a planner and its store, with one community.
type scenario struct {
	*testing.T
	*Planner
	store *storage.Store
	clock *clock
}

func each(t *testing.T, test func(t *scenario)) {
	t.Parallel()
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			c := &clock{at: monday}
			s := storagetest.Open(t, engine, storagetest.Now(c.Now))
			test(&scenario{t, New(s, bot.TZData), s, c})
		})
	}
}

// as returns a member who acts in the channel.
func as(u bot.UserID) bot.Actor {
	return bot.Actor{Community: room, User: u, Sight: bot.Sight{Here: []bot.Place{channel}}}
}

func organiser(u bot.UserID) bot.Actor {
	a := as(u)
	a.Organiser = true
	return a
}

func wall(day, hour int) bot.Wall {
	return bot.Wall{Year: 2026, Month: time.November, Day: day, Hour: hour}
}

// proposal returns a draft: Friday, Saturday and Sunday evening, open to all until
// Wednesday.
func proposal(kind bot.DraftKind, change ...func(*bot.Draft)) bot.Draft {
	d := bot.Draft{
		Kind: kind, Channel: channel, Ready: true,
		Terms: bot.Terms{Title: "Board games", Where: "Central Library", Zone: "Europe/Berlin"},
	}
	days := []int{27, 28, 29}
	if kind == bot.DraftKindDate {
		days = days[:1]
	} else {
		d.Deadline = wall(25, 20)
	}
	for _, day := range days {
		d.Slots = append(d.Slots, bot.Slot{Start: wall(day, 19), Length: 2 * time.Hour})
	}
	for _, f := range change {
		f(&d)
	}
	d.Slots, _ = bot.ResolveSlots(bot.TZData, d.Zone, d.Slots)
	if d.Kind == bot.DraftKindPoll {
		m, _, _ := bot.Zones(bot.TZData).Moment(d.Deadline, d.Zone)
		d.CloseAt = m.At
	}
	return d
}

func forUsers(users ...bot.UserID) func(*bot.Draft) {
	return func(d *bot.Draft) {
		for _, u := range users {
			d.Invited = append(d.Invited, bot.Invitation{User: u})
		}
	}
}

// post proposes a draft and records its card as posted.
func (t *scenario) post(by bot.UserID, d bot.Draft) bot.Meetup {
	t.Helper()
	d, problems, err := t.SaveDraft(t.Context(), as(by), d)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	m, err := t.Propose(t.Context(), as(by), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	ref := bot.MessageRef{Place: channel, ID: fmt.Sprint("card", m.ID)}
	if _, err := t.BeginRedraw(t.Context(), room, m.ID); err != nil {
		t.Fatal(err)
	}
	if err := t.RecordCard(t.Context(), room, m.ID, ref); err != nil {
		t.Fatal(err)
	}
	return t.mustSnapshot(m.ID).Meetup
}

func (t *scenario) mustSnapshot(id bot.MeetupID) Snapshot {
	t.Helper()
	s, err := t.Snapshot(t.Context(), room, id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// all offers every slot.
func all(m *bot.Meetup) []bot.SlotID { return m.ParseSlots(m.FormatSlots(m.Slots)) }

func (t *scenario) choose(u bot.UserID, m bot.Meetup, slots ...int) {
	t.Helper()
	var chosen []bot.SlotID
	for _, i := range slots {
		chosen = append(chosen, m.Slots[i].ID)
	}
	if _, err := t.Choose(t.Context(), as(u), m.ID, bot.AvailabilityYes, all, chosen); err != nil {
		t.Fatal(err)
	}
}

// promoteAll gives free seats to who waits, as if all were still there.
func (t *scenario) promoteAll(id bot.MeetupID) {
	t.Helper()
	for {
		next, ok, err := t.NextInLine(t.Context(), room, id)
		t.must(err)
		if !ok {
			return
		}
		t.must(t.Promote(t.Context(), room, id, next))
	}
}

func (t *scenario) must(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (t *scenario) wantRefusal(err error, kind bot.Kind, key string) {
	t.Helper()
	e, ok := bot.AsError(err)
	if !ok || e.Kind != kind || e.Key != key {
		t.Errorf("got %v, want a refusal %s %s", err, kind, key)
	}
}

// dropTasks completes the tasks that are due at by without sending anything, as for
// a community that Muster has left.
func (t *scenario) dropTasks(by time.Time) {
	t.Helper()
	tasks, err := t.store.Claim(t.Context(), by, 1000, time.Minute)
	t.must(err)
	for _, task := range tasks {
		t.must(t.store.Complete(t.Context(), task))
	}
}

// dueTasks completes the tasks that are due at by, and lists them as
// kind[:subject][>member].
func (t *scenario) dueTasks(by time.Time) []string {
	t.Helper()
	tasks, err := t.store.Claim(t.Context(), by, 1000, time.Minute)
	t.must(err)
	var out []string
	for _, task := range tasks {
		if task.Kind == bot.TaskDeleteExpired { // due every day
			continue
		}
		name := string(task.Kind)
		if task.Subject != "" {
			name += ":" + task.Subject
		}
		if task.Member != "" {
			name += ">" + string(task.Member)
		}
		out = append(out, name)
		if task.Meetup != 0 { // as if it was sent
			t.must(t.RecordNothingToSend(t.Context(), t.mustSnapshot(task.Meetup).Meetup, task))
		}
		t.must(t.store.Complete(t.Context(), task))
	}
	slices.Sort(out)
	return out
}

func (t *scenario) wantDueTasks(by time.Time, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := t.dueTasks(by); !slices.Equal(got, want) {
		t.Errorf("due %q, want %q", got, want)
	}
}
