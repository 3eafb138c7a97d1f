package planner

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// Whatever happens in whatever order, the queue holds what each meetup owes, nothing
// is sent twice, and no poll waits for its host for ever. To look longer:
//
//	go test ./bot/planner -run TheQueueHoldsWhatIsOwed -timeout 0 -args -rapid.checks=5000
func TestTheQueueHoldsWhatIsOwed(t *testing.T) {
	t.Parallel()
	checkSeldom()
	at := &clock{at: monday}
	store := storagetest.Open(t, storagetest.SQLite, storagetest.Now(at.Now))
	rapid.Check(t, func(rt *rapid.T) {
		x := newOwedMachine(rt, store, at)
		defer x.forgetAll()
		rt.Repeat(x.actions())
	})
}

// checkSeldom has rapid try a few sequences of verbs, the same in each run, so that a run
// fails for what was changed. Given a number of them, it tries others each time.
var checkSeldom = sync.OnceFunc(func() {
	checks, seed := flag.Lookup("rapid.checks"), flag.Lookup("rapid.seed")
	if checks.Value.String() != checks.DefValue || seed.Value.String() != seed.DefValue {
		return
	}
	if err := errors.Join(checks.Value.Set("12"), seed.Value.Set("1")); err != nil {
		panic(err)
	}
})

// owedMachine acts at random on the meetups of one community, and runs their tasks as
// the courier does.
type owedMachine struct {
	*Planner
	*rapid.T
	store   *storage.Store
	clock   *clock
	home    bot.Community
	left    bool // Muster was removed
	cards   int
	meetups []bot.MeetupID

	step      string
	running   []runningTask
	received  map[reminderID]int
	messages  map[bot.MeetupID]map[bot.Sent]bool
	deadlines map[bot.MeetupID][2]bot.Wall // a former one, and the one after it
	retried   map[bot.TaskID]bot.Task      // as it was set back, with its later due time
	before    map[bot.MeetupID]*observed
	unresumed map[bot.MeetupID]bool // off when Muster or its calendar went
	sentLate  map[bot.MeetupID]bool // by a task that was dropped and perhaps promised anew
}

// reminderID identifies a reminder to a guest, or if the member is empty to the thread.
type reminderID struct {
	meetup bot.MeetupID
	member bot.UserID
	lead   string
	date   bot.Wall
}

var owedMembers = []bot.UserID{ana, ben, cy, dee}

func newOwedMachine(rt *rapid.T, store *storage.Store, at *clock) *owedMachine {
	x := &owedMachine{
		T: rt, Planner: New(store, bot.TZData), store: store, clock: at, step: "begin",
		home:     bot.Community{ID: room, Zone: "Europe/Berlin", Channel: channel, CalendarMode: bot.CalendarModeOn},
		received: map[reminderID]int{}, messages: map[bot.MeetupID]map[bot.Sent]bool{}, deadlines: map[bot.MeetupID][2]bot.Wall{},
		retried: map[bot.TaskID]bot.Task{}, before: map[bot.MeetupID]*observed{}, unresumed: map[bot.MeetupID]bool{}, sentLate: map[bot.MeetupID]bool{},
	}
	at.to(rapid.SampledFrom([]time.Time{
		monday, time.Date(2027, 3, 26, 20, 0, 0, 0, time.UTC), time.Date(2027, 10, 29, 6, 0, 0, 0, time.UTC), // clock changes
	}).Draw(rt, "begin"))
	_, err := x.RecordCommunity(x.Context(), x.home)
	x.must(err)
	for _, u := range owedMembers {
		_, err := x.RecordMember(x.Context(), bot.Member{Community: room, User: u, Zone: "Europe/Berlin"})
		x.must(err)
	}
	x.propose()
	return x
}

// forgetAll leaves the store empty for the next run.
func (x *owedMachine) forgetAll() {
	ctx := context.Background()
	err := x.RecordCommunityLeft(ctx, room)
	x.clock.to(x.clock.Now().Add(2 * bot.CommunityRetention))
	if err := errors.Join(err, x.ForgetCommunity(ctx, room)); err != nil {
		panic(err)
	}
}

func (x *owedMachine) must(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

// try accepts a refusal.
func (x *owedMachine) try(err error) {
	x.Helper()
	if _, refused := bot.AsError(err); !refused {
		x.must(err)
	}
}

func pick[T any](x *owedMachine, label string, from ...T) T {
	return rapid.SampledFrom(from).Draw(x.T, label)
}

func (x *owedMachine) meetup() bot.Meetup {
	return x.get(pick(x, "meetup", x.meetups...))
}

func (x *owedMachine) get(id bot.MeetupID) bot.Meetup {
	s, err := x.Snapshot(x.Context(), room, id)
	x.must(err)
	return s.Meetup
}

func (x *owedMachine) actor() bot.Actor { return as(pick(x, "who", owedMembers...)) }

// decider returns the host, or an organiser in their place.
func (x *owedMachine) decider(m bot.Meetup) bot.Actor {
	if m.Host != "" && rapid.Bool().Draw(x.T, "by the host") {
		return as(m.Host)
	}
	return organiser(dee)
}

func (x *owedMachine) actions() map[string]func(*rapid.T) {
	verbs := map[string]func(){
		"answer": x.answer, "answer again": x.answer, "withdraw": x.withdraw, "rsvp": x.rsvp, "rsvp again": x.rsvp, "answer an offer": x.answerOffer, "amend": x.amend,
		"pick": x.pick, "say the hour": x.sayHour, "say the hour again": x.sayHour, "repoll": x.repoll, "cancel": x.cancel, "reopen": x.reopen, "edit": x.edit, "edit again": x.edit, "propose": x.proposeMore,
		"extend": x.extend, "restore": x.restore, "nudge": x.nudge, "hand over": x.handOver,
		"member leaves": x.memberLeaves, "member returns": x.memberReturns, "member is seen": x.memberSeen,
		"own settings": x.ownSettings, "override": x.override, "settings": x.settings, "calendar": x.calendar,
	}
	all := map[string]func(*rapid.T){
		"": x.check, "Muster leaves or returns": x.at("Muster leaves or returns", x.leaveOrReturn),
		"time passes": x.at("time passes", x.passTime), "time passes on": x.at("time passes", x.passTime),
		"next task": x.at("next task", x.toNextTask), "a task ends": x.at("a task ends", x.endOne),
	}
	for name, verb := range verbs {
		all[name] = x.at(name, func() {
			if x.left {
				x.Skip("Muster is not there")
			}
			verb()
		})
	}
	return all
}

func (x *owedMachine) at(step string, do func()) func(*rapid.T) {
	return func(rt *rapid.T) {
		x.T, x.step = rt, step
		do()
	}
}

// Steps of members.

func (x *owedMachine) proposeMore() {
	if len(x.meetups) > 2 {
		x.Skip("enough")
	}
	x.propose()
}

func (x *owedMachine) propose() {
	d := bot.Draft{Channel: channel, Ready: true, Kind: pick(x, "kind", bot.DraftKindPoll, bot.DraftKindDate)}
	d.Terms = bot.Terms{Title: "Hike", Where: "Lake", Zone: pick(x, "zone", "Europe/Berlin", "Europe/Berlin", "America/New_York")}
	d.Cohosts = pick(x, "cohosts", nil, []bot.UserID{ben})
	x.drawTerms(&d)
	x.drawInvited(&d)
	d, problems, err := x.SaveDraft(x.Context(), as(ana), d)
	x.must(err)
	if len(problems) > 0 {
		x.Fatal(problems)
	}
	m, err := x.Propose(x.Context(), as(ana), d.ID)
	x.must(err)
	x.cards++
	_, err = x.BeginRedraw(x.Context(), room, m.ID)
	x.must(err)
	x.must(x.RecordCard(x.Context(), room, m.ID, bot.MessageRef{Place: channel, ID: fmt.Sprint(x.cards)}))
	x.meetups = append(x.meetups, m.ID)
}

// drawTerms draws the times of a draft, one for a date, and a deadline for a poll.
func (x *owedMachine) drawTerms(d *bot.Draft) {
	n := 1
	if d.Kind == bot.DraftKindPoll {
		n = rapid.IntRange(1, 3).Draw(x.T, "times")
	}
	loc, _ := bot.TZData(d.Zone)
	d.Slots = nil
	days := rapid.IntRange(0, 3).Draw(x.T, "days") == 0
	for range n {
		if days {
			ahead := rapid.IntRange(1, 12).Draw(x.T, "days ahead")
			d.Slots = append(d.Slots, bot.DaySlot(bot.WallOf(x.clock.Now().In(loc)).AddDays(ahead)))
			continue
		}
		ahead := time.Duration(rapid.IntRange(2, 2*24*12).Draw(x.T, "half hours ahead")) * 30 * time.Minute
		slot := bot.Slot{Start: bot.WallOf(x.clock.Now().Add(ahead).In(loc).Truncate(30 * time.Minute)), Length: 2 * time.Hour}
		if d.Kind == bot.DraftKindPoll && rapid.IntRange(0, 2).Draw(x.T, "room") == 0 {
			slot.Length, slot.Window = 4*time.Hour, 90*time.Minute
		}
		d.Slots = append(d.Slots, slot)
	}
	d.Slots, _ = bot.ResolveSlots(bot.TZData, d.Zone, d.Slots)
	x.drawDeadline(d)
	passed := func(s bot.Slot) bool { return !s.StartAt.After(x.clock.Now()) }
	if slices.ContainsFunc(d.Slots, passed) || !d.CloseAt.IsZero() && !d.CloseAt.After(x.clock.Now()) {
		x.Skip("the clocks repeat the hour, whose first one has passed")
	}
}

func (x *owedMachine) drawDeadline(d *bot.Draft) {
	d.Deadline, d.CloseAt = bot.Wall{}, time.Time{}
	if d.Kind == bot.DraftKindDate || len(d.Slots) == 0 {
		return
	}
	ahead := d.Slots[len(d.Slots)-1].StartAt.Sub(x.clock.Now())
	part := rapid.Float64Range(0.1, 0.9).Draw(x.T, "part of the time until then")
	closes := x.clock.Now().Add(time.Duration(float64(ahead) * part)).Truncate(time.Minute)
	closing, err := bot.Zones(bot.TZData).MomentOf(closes, d.Zone)
	x.must(err)
	if closing, _, err = bot.Zones(bot.TZData).Moment(closing.Wall, d.Zone); err != nil {
		x.Fatal(err)
	}
	d.Deadline, d.CloseAt = closing.Wall, closing.At
}

func (x *owedMachine) drawInvited(d *bot.Draft) {
	d.Invited = nil
	for _, u := range pick(x, "invited", nil, []bot.UserID{ben, cy}, []bot.UserID{cy}) {
		d.Invited = append(d.Invited, bot.Invitation{User: u})
	}
}

func (x *owedMachine) edit() {
	m := x.meetup()
	by := x.decider(m)
	draft := draftOf(m, x.clock.Now(), func(d *bot.Draft) {
		switch pick(x, "what", "title", "where", "seats", "minimum", "times", "times", "poll", "deadline", "zone", "invited") {
		case "title":
			d.Title += "!"
		case "where":
			d.Where = pick(x, "where", "Lake", "Hill")
		case "seats":
			d.Capacity = rapid.IntRange(0, 4).Draw(x.T, "seats")
		case "minimum":
			d.Minimum = rapid.IntRange(0, 3).Draw(x.T, "minimum")
		case "times":
			d.Kind = m.DraftKind(1)
			x.drawTerms(d)
		case "poll":
			d.Kind = bot.DraftKindPoll
			x.drawTerms(d)
		case "deadline":
			d.Kind = m.DraftKind(len(d.Slots))
			x.drawDeadline(d)
		case "zone":
			d.Zone = pick(x, "zone", "Europe/Berlin", "America/New_York")
			if closing, _, err := bot.Zones(bot.TZData).Moment(d.Deadline, d.Zone); err == nil && !d.Deadline.IsZero() {
				d.CloseAt = closing.At
			}
		case "invited":
			x.drawInvited(d)
		}
	})
	d, problems, err := x.SaveDraft(x.Context(), by, draft)
	x.try(err)
	if err == nil && len(problems) == 0 {
		_, err = x.Edit(x.Context(), by, d.ID, d.Version)
		x.try(err)
	}
}

func (x *owedMachine) pick() {
	m := x.meetup()
	if len(m.Slots) == 0 {
		x.Skip("no times")
	}
	_, err := x.Pick(x.Context(), x.decider(m), m.ID, pick(x, "slot", m.Slots...).ID)
	x.try(err)
}

// sayHour says a time on a day of a poll, or on the one that is chosen.
func (x *owedMachine) sayHour() {
	m := x.meetup()
	days := slices.DeleteFunc(slices.Clone(m.Slots), func(s bot.Slot) bool { return !s.AllDay })
	if len(days) == 0 {
		x.Skip("no days")
	}
	day := pick(x, "day", days...)
	_, err := x.PickTime(x.Context(), x.decider(m), m.ID, day.ID, day.Start.At(rapid.IntRange(0, 23).Draw(x.T, "hour"), 0), 2*time.Hour)
	x.try(err)
}

func (x *owedMachine) repoll() {
	m := x.meetup()
	_, err := x.Repoll(x.Context(), x.decider(m), m.ID, 0)
	x.try(err)
}

func (x *owedMachine) cancel() {
	m := x.meetup()
	_, err := x.Cancel(x.Context(), x.decider(m), m.ID)
	x.try(err)
}

func (x *owedMachine) reopen() {
	m := x.meetup()
	_, err := x.Reopen(x.Context(), x.decider(m), m.ID, time.Time{})
	x.try(err)
}

// drawSlots draws some of a meetup's times.
func (x *owedMachine) drawSlots(m bot.Meetup, label string) (some []bot.SlotID) {
	if len(m.Slots) == 0 {
		x.Skip("no times")
	}
	for _, s := range m.Slots {
		if rapid.Bool().Draw(x.T, label) {
			some = append(some, s.ID)
		}
	}
	return some
}

func (x *owedMachine) answer() {
	m := x.meetup()
	chosen := x.drawSlots(m, "yes")
	_, err := x.Choose(x.Context(), x.actor(), m.ID, bot.AvailabilityYes, all, chosen)
	x.try(err)
}

func (x *owedMachine) withdraw() {
	none := func(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
		return x.NoneOfThese(ctx, by, id, 0)
	}
	verb := pick(x, "verb", x.Withdraw, none)
	_, err := verb(x.Context(), x.actor(), x.meetup().ID)
	x.try(err)
}

func (x *owedMachine) rsvp() {
	state := pick(x, "state", bot.RSVPGoing, bot.RSVPGoing, bot.RSVPMaybe, bot.RSVPNotGoing)
	_, err := x.RSVP(x.Context(), x.actor(), x.meetup().ID, state, 0)
	x.try(err)
}

// answerOffer answers as if a seat was offered, whether it was or not.
func (x *owedMachine) answerOffer() {
	m, by := x.meetup(), x.actor()
	var err error
	if rapid.Bool().Draw(x.T, "keep waiting") {
		_, err = x.KeepWaiting(x.Context(), by, m.ID)
	} else {
		_, err = x.TakeSeat(x.Context(), by, m.ID, rapid.IntRange(1, 2).Draw(x.T, "seats"), m.Agreement())
	}
	x.try(err)
}

func (x *owedMachine) amend() {
	by, id, ctx := x.actor(), x.meetup().ID, x.Context()
	var err error
	switch pick(x, "what", "guests", "late", "quiet", "quietly", "note") {
	case "guests":
		_, err = x.Bring(ctx, by, id, rapid.IntRange(0, 2).Draw(x.T, "guests"))
	case "late":
		_, err = x.Late(ctx, by, id, 10)
	case "quiet":
		_, err = x.SetQuietRSVP(ctx, by, id, rapid.Bool().Draw(x.T, "quiet"))
	case "quietly":
		_, err = x.RSVPQuietly(ctx, by, id, 0)
	case "note":
		_, err = x.SetRSVPNote(ctx, by, id, "vegan")
	}
	x.try(err)
}

func (x *owedMachine) extend() {
	m := x.meetup()
	s, had, err := x.ExtendDeadline(x.Context(), x.decider(m), m.ID, rapid.IntRange(1, 3).Draw(x.T, "days"))
	if x.try(err); err == nil {
		x.deadlines[m.ID] = [2]bot.Wall{had, s.Meetup.Deadline}
	}
}

func (x *owedMachine) restore() {
	m := x.meetup()
	had, ok := x.deadlines[m.ID]
	if !ok {
		x.Skip("never extended")
	}
	_, err := x.RestoreDeadline(x.Context(), x.decider(m), m.ID, had[0], had[1])
	x.try(err)
}

func (x *owedMachine) nudge() {
	m := x.meetup()
	_, err := x.Nudge(x.Context(), x.decider(m), m.ID)
	x.try(err)
}

func (x *owedMachine) handOver() {
	_, err := x.Handover(x.Context(), organiser(x.actor().User), x.meetup().ID, x.actor().User)
	x.try(err)
}

func (x *owedMachine) memberLeaves() { x.must(x.RecordMemberLeft(x.Context(), room, x.actor().User)) }

func (x *owedMachine) memberReturns() {
	x.must(x.RecordMemberReturned(x.Context(), room, x.actor().User))
}

func (x *owedMachine) drawZone() string {
	return pick(x, "zone", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
}

func (x *owedMachine) memberSeen() {
	_, err := x.RecordMember(x.Context(), bot.Member{Community: room, User: x.actor().User, Zone: x.drawZone()})
	x.must(err)
}

func (x *owedMachine) drawLeads() []bot.Lead {
	return pick(x, "leads", nil, []bot.Lead{}, []bot.Lead{{Days: 1}}, []bot.Lead{{Days: 1}, {Minutes: 120}}, []bot.Lead{{Minutes: 30}, {Minutes: 600}, {Days: 3, Minutes: 60}})
}

func (x *owedMachine) drawQuiet() *bot.Quiet {
	return pick(x, "quiet hours", nil, &bot.Quiet{}, &bot.Quiet{From: 22 * 60, To: 8 * 60}, &bot.Quiet{From: 13 * 60, To: 15 * 60}, &bot.Quiet{From: 60, To: 9 * 60})
}

func (x *owedMachine) ownSettings() {
	by := x.actor()
	var err error
	switch pick(x, "what", "channel", "times", "zone") {
	case "channel":
		_, err = x.SetReminderChannel(x.Context(), by, pick(x, "channel", bot.ReminderChannels()...))
	case "times":
		_, err = x.SetReminderTimes(x.Context(), by, ReminderTimes{Leads: x.drawLeads(), Quiet: x.drawQuiet()})
	case "zone":
		_, err = x.SetMemberZone(x.Context(), by, pick(x, "own zone", "", x.drawZone()))
	}
	x.must(err)
}

func (x *owedMachine) override() {
	channel := pick(x, "channel", append(bot.ReminderChannels(), "")...)
	_, err := x.SetReminderOverride(x.Context(), x.actor(), x.meetup().ID, channel)
	x.try(err)
}

func (x *owedMachine) settings() {
	_, err := x.SetCommunitySettings(x.Context(), organiser(dee), func(s *CommunitySettings) { s.Leads, s.Quiet = x.drawLeads(), x.drawQuiet() })
	x.must(err)
}

func (x *owedMachine) calendar() {
	if rapid.Bool().Draw(x.T, "by an organiser") {
		_, err := x.SetCalendar(x.Context(), organiser(dee), pick(x, "calendar", bot.CalendarModeOn, bot.CalendarModeOff))
		x.must(err)
		return
	}
	x.home.CalendarMode = pick(x, "the network's calendar", bot.CalendarModeNone, bot.CalendarModeOn)
	_, err := x.RecordCommunity(x.Context(), x.home)
	x.must(err)
}

func (x *owedMachine) leaveOrReturn() {
	if x.left {
		_, err := x.RecordCommunity(x.Context(), x.home)
		x.must(err)
	} else {
		x.must(x.RecordCommunityLeft(x.Context(), room))
	}
	x.left = !x.left
}

// Time and tasks.

func (x *owedMachine) passTime() {
	x.runUntil(x.clock.Now().Add(pick(x, "passes", time.Second, 15*time.Second, 20*time.Minute, time.Hour, 3*time.Hour, 9*time.Hour, 24*time.Hour, 80*time.Hour)))
}

func (x *owedMachine) toNextTask() {
	due, ok, err := x.store.NextDue(x.Context())
	x.must(err)
	if !ok {
		x.Skip("no task")
	}
	if due.Before(x.clock.Now()) {
		due = x.clock.Now()
	}
	x.runUntil(due.Add(pick(x, "after", 0, time.Second, time.Minute)))
}

// runUntil runs the tasks that fall due until a moment, each when it is due.
func (x *owedMachine) runUntil(end time.Time) {
	for range 300 {
		due, ok, err := x.store.NextDue(x.Context())
		x.must(err)
		if !ok || due.After(end) {
			x.clock.to(end)
			return
		}
		if due.After(x.clock.Now()) {
			x.clock.to(due)
		}
		tasks, err := x.store.Claim(x.Context(), x.clock.Now(), 1, time.Hour)
		x.must(err)
		for _, t := range tasks {
			x.run(t)
		}
	}
	x.Fatal("the tasks do not come to an end")
}

// runningTask is a claimed task whose outcome is still open, with the effect that was
// composed for it.
type runningTask struct {
	bot.Task
	effect func()
}

func (x *owedMachine) run(t bot.Task) {
	if !x.left && x.waitsInQuietHours(t) {
		return
	}
	r := runningTask{t, x.compose(t)}
	if x.left || !slices.Contains(bot.OwedKinds(), t.Kind) {
		x.end(r)
		return
	}
	switch outcome := rapid.IntRange(0, 19).Draw(x.T, "outcome of "+string(t.Kind)); {
	case outcome >= 6:
		x.end(r)
	case outcome >= 3:
		x.running = append(x.running, r)
	case outcome == 0 && t.Kind != bot.TaskSettle && t.Kind != bot.TaskGiveUp:
		x.must(x.store.Park(x.Context(), t, bot.Setback{Cause: bot.CauseFault, Reason: "refused"}))
	default:
		x.retry(t)
	}
}

func (x *owedMachine) endOne() {
	if len(x.running) == 0 {
		x.Skip("none runs")
	}
	r := x.running[0]
	x.running = x.running[1:]
	if rapid.Bool().Draw(x.T, "retried") {
		x.retry(r.Task)
	} else {
		x.end(r)
	}
}

func (x *owedMachine) end(r runningTask) {
	if r.effect != nil {
		r.effect()
	}
	x.must(x.store.Complete(x.Context(), r.Task))
}

func (x *owedMachine) retry(t bot.Task) {
	due := x.clock.Now().Add(pick(x, "tried again after", time.Second, 5*time.Minute, time.Hour))
	x.must(x.store.Retry(x.Context(), t, due, bot.Setback{Cause: bot.CauseAccess, Reason: "refused"}))
	t.Due = due
	x.retried[t.ID] = t
}

// waitsInQuietHours puts a task off whose message would fall into quiet hours, and
// checks that it is one.
func (x *owedMachine) waitsInQuietHours(t bot.Task) bool {
	if t.Meetup == 0 {
		return false
	}
	_, until, err := x.TaskCommunity(x.Context(), t)
	x.must(err)
	owed := true
	if t.Kind == bot.TaskRemind || t.Kind == bot.TaskRemindMember {
		read := x.ReminderFor
		if t.Kind == bot.TaskRemindMember {
			read = x.ReminderTo
		}
		r, due, err := read(x.Context(), t)
		x.must(err)
		until, owed = r.WaitUntil, due
	}
	if want := x.observe(t.Meetup).mustWait(t); owed && !until.Equal(want) {
		x.Errorf("at %s %s %s, promised for %s, waits until %s, want %s", x.clock.Now(), t.Kind, t.Key, t.PromisedFor, until, want)
	}
	if until.IsZero() {
		return false
	}
	x.must(x.store.Retry(x.Context(), t, until, bot.Setback{Cause: bot.CauseQuiet}))
	delete(x.retried, t.ID)
	return true
}

// compose returns what a task does, like package flow; nil is nothing.
func (x *owedMachine) compose(t bot.Task) func() {
	ctx := x.Context()
	if x.left || t.Meetup == 0 {
		return nil
	}
	switch t.Kind {
	case bot.TaskMarkPassed:
		return func() { x.must(x.MarkPassed(ctx, t)) }
	case bot.TaskSettle:
		return func() { x.must(x.Settle(ctx, room, t.Meetup)) }
	case bot.TaskGiveUp:
		return func() { x.must(x.GiveUp(ctx, room, t.Meetup)) }
	case bot.TaskNudge:
		return func() { x.must(x.NudgeDue(ctx, t)) }
	case bot.TaskBegin:
		return func() { x.must(x.Begin(ctx, room, t.Meetup)) }
	case bot.TaskFinish:
		return func() { x.must(x.Finish(ctx, room, t.Meetup)) }
	case bot.TaskHostNews:
		sent, err := x.Snapshot(ctx, room, t.Meetup)
		x.must(err)
		return func() { x.must(x.RecordHostNews(ctx, sent)) }
	case bot.TaskLapse:
		return func() { x.must(x.Lapse(ctx, room, t.Meetup)) }
	case bot.TaskPromote:
		next, ok, err := x.NextInLine(ctx, room, t.Meetup)
		x.must(err)
		if ok {
			return func() { x.must(x.Promote(ctx, room, t.Meetup, next)) }
		}
	case bot.TaskSyncCalendar:
		m, c := x.get(t.Meetup), x.community()
		version := m.CalendarVersion(c.CalendarMode)
		return func() {
			name := "" // as card.CalendarEntry has it
			if version != "off" {
				name = "entry"
			}
			x.must(x.RecordCalendarEntry(ctx, room, m.ID, name, version))
		}
	case bot.TaskAskConfirm:
		s, owed, err := x.ConfirmationFor(ctx, t)
		x.must(err)
		if owed {
			return func() { x.ask(s.Meetup, t) }
		}
	case bot.TaskRemind:
		r, due, err := x.ReminderFor(ctx, t)
		x.must(err)
		if due {
			return func() { x.remind(r.Meetup, t, append(r.Mention, "")...) }
		}
	case bot.TaskRemindMember:
		s, due, err := x.ReminderTo(ctx, t)
		x.must(err)
		if due {
			return func() { x.remind(s.Meetup, t, t.Member) }
		}
	}
	return nil
}

func (x *owedMachine) community() bot.Community {
	c, err := x.Community(x.Context(), room)
	x.must(err)
	return c
}

// send sends the message of a task about a meetup as it was composed. It reports
// false if Muster is not there any more, or if the task was dropped while its message was
// on its way, so that another may say the same.
func (x *owedMachine) send(m bot.Meetup, t bot.Task) bool {
	if x.left {
		return false
	}
	kept := x.observe(m.ID).tasks[taskName(t.Kind, t.Key)].ID == t.ID
	x.cards++
	ref := bot.MessageRef{Place: channel, ID: fmt.Sprint(x.cards)}
	x.must(x.RecordMessage(x.Context(), bot.PostedMessage{Ref: ref, Community: room, Meetup: m.ID, Member: t.Member}, m, t))
	if sent, ok := m.SentBy(t); ok {
		if x.messages[m.ID] == nil {
			x.messages[m.ID] = map[bot.Sent]bool{}
		}
		x.messages[m.ID][sent] = true
	}
	x.sentLate[m.ID] = x.sentLate[m.ID] || !kept
	return kept
}

// ask asks who comes, once for each choice of a time.
func (x *owedMachine) ask(m bot.Meetup, t bot.Task) {
	if !x.send(m, t) {
		return
	}
	id := reminderID{meetup: m.ID, lead: m.RepolledAt.String()}
	if x.received[id]++; x.received[id] > 1 {
		x.Errorf("the guests were asked twice")
	}
}

// remind sends a reminder and counts it for each who gets it.
func (x *owedMachine) remind(m bot.Meetup, t bot.Task, to ...bot.UserID) {
	if !x.send(m, t) {
		return
	}
	date, _ := m.Date()
	for _, u := range to {
		if x.step == "a task ends" && u != "" && t.Member == "" {
			continue // they may have changed their channel since it mentioned them
		}
		id := reminderID{m.ID, u, t.Subject, date.Start}
		if x.received[id]++; x.received[id] > 1 {
			x.Errorf("%q got the reminder %s of %s twice", id.member, id.lead, id.date)
		}
	}
}

// What must hold after each step.

func (x *owedMachine) observe(id bot.MeetupID) *observed {
	o, err := bot.View(x.Context(), x.Planner.store, func(r bot.Reader) (*observed, error) {
		m, err := r.Meetup(room, id)
		if err != nil {
			return nil, err
		}
		s, err := readSnapshot(r, m)
		if err != nil {
			return nil, err
		}
		c, err1 := r.Community(room)
		members, err2 := r.Members(room, owedMembers)
		overrides, err3 := r.ReminderOverrides(room, id)
		sent, err4 := r.Sent(room, id)
		x.must(x.checkCounted(r, s))
		return &observed{Snapshot: s, community: c, members: members, overrides: overrides, sent: sent}, errors.Join(err1, err2, err3, err4)
	})
	x.must(err)
	x.must(x.store.InTx(x.Context(), func(tx bot.Tx) error {
		tasks, err := tx.MeetupTasks(room, id, bot.OwedKinds(), nil)
		if err != nil {
			return err
		}
		o.notices, err = tx.MeetupTasks(room, id, []bot.TaskKind{bot.TaskNotifyThread, bot.TaskNotifyMember, bot.TaskRelay}, nil)
		o.tasks = map[string]bot.Task{}
		for _, t := range tasks {
			o.tasks[taskName(t.Kind, t.Key)] = t
		}
		return err
	}))
	return o
}

// checkCounted checks that a poll with counts says the same as one with all answers.
func (x *owedMachine) checkCounted(r bot.Reader, all Snapshot) error {
	for _, u := range owedMembers {
		s, err := readBallot(r, all.Meetup, u)
		if err != nil {
			return err
		}
		want, got := all.Count(), s.Count()
		for _, slot := range all.Meetup.Slots {
			if got[slot.ID] != want[slot.ID] {
				x.Errorf("after %q, slot %d of %s counts %+v, want %+v", x.step, slot.ID, all.Meetup.Status, got[slot.ID], want[slot.ID])
			}
		}
		if !sameBallot(s.Ballot(u), all.Ballot(u)) || canSettle(s) != canSettle(all) || canSettle(s) && !s.LastAnswer().Equal(all.LastAnswer()) {
			x.Errorf("after %q, %s reads another poll than there is: %+v, want %+v", x.step, u, s.Poll, all.Poll)
		}
	}
	return nil
}

func (x *owedMachine) isBusy(t bot.Task) bool {
	return t.Cause != "" || slices.ContainsFunc(x.running, func(r runningTask) bool { return r.ID == t.ID })
}

func (x *owedMachine) check(*rapid.T) {
	for i, id := range x.meetups {
		o := x.observe(id)
		x.unresumed[id] = !o.Meetup.IsOpen() && (x.unresumed[id] || x.left || x.step == "calendar")
		if !x.left {
			for _, wrong := range append(o.check(x.isBusy, !x.unresumed[id], x.sentLate[id]), o.checkWaiting()...) {
				x.Errorf("at %s, after %q, meetup %d, %s: %s", x.clock.Now().Format(time.RFC3339), x.step, i, o.Meetup.Status, wrong)
			}
		}
		if before := x.before[id]; before != nil {
			x.checkKept(before, o)
			x.checkSent(before, o)
			x.checkAsked(before, o)
		}
		x.before[id] = o
	}
}

// checkKept checks that a task that is owed still was left alone, its retry too.
func (x *owedMachine) checkKept(before, o *observed) {
	for name, t := range o.tasks {
		if later, ok := x.retried[t.ID]; ok && later.Generation == t.Generation && !t.Due.Equal(later.Due) {
			x.Errorf("after %q %s is due at %s, but was to be tried again at %s", x.step, name, t.Due, later.Due)
		}
	}
	sameDate := before.Meetup.Status == o.Meetup.Status && before.Meetup.ChosenSlot == o.Meetup.ChosenSlot
	if !sameDate || slices.Contains([]string{"time passes", "next task", "a task ends"}, x.step) {
		return // done tasks may be owed anew
	}
	for _, e := range o.expected() {
		name := taskName(e.kind, e.key)
		was, queued := before.tasks[name]
		t := o.tasks[name]
		again := e.kind == bot.TaskPromote || e.kind == bot.TaskSettle // which one verb may change twice
		if queued && !again && e.isRight(was, o.Now) && (t.ID != was.ID || t.Generation != was.Generation) {
			x.Errorf("after %q %s of %s was promised again for %s", x.step, name, was.PromisedFor, t.PromisedFor)
		}
	}
}

// checkSent checks that what is recorded as sent was sent or came too late.
func (x *owedMachine) checkSent(before, o *observed) {
	for sent := range x.messages[o.Meetup.ID] {
		if !o.sent[sent] && sent.Kind != bot.TaskAskConfirm {
			x.Errorf("after %q it is not recorded that %v was sent", x.step, sent)
		}
	}
	for sent := range maps.Keys(o.sent) {
		thread := bot.Sent{Kind: bot.TaskRemind, Date: sent.Date, Subject: sent.Subject} // stands for those whom it mentions
		mine := x.messages[o.Meetup.ID]
		if sent.Kind != bot.TaskRemind && sent.Kind != bot.TaskRemindMember || before.sent[sent] || mine[sent] || mine[thread] {
			continue
		}
		ofDay := sent
		ofDay.Date = sent.Date.At(0, 0)
		if sent.Date != ofDay.Date && before.sent[ofDay] { // sent of the day, before its time of day was said
			continue
		}
		if x.step == "Muster leaves or returns" {
			x.Errorf("%v was dropped while Muster was away, and came too late on its return", sent)
		}
		l, _ := bot.DecodeLead(sent.Subject)
		loc, _ := bot.TZData(o.Meetup.Zone)
		if moment := l.DueBefore(sent.Date, loc); moment.After(o.Now) {
			x.Errorf("after %q %v is recorded as sent before its moment %s", x.step, sent, moment)
		}
	}
}

// checkAsked checks that the time that a host has to decide is not prolonged by others.
func (x *owedMachine) checkAsked(before, o *observed) {
	asked := before.Meetup.HostAskedAt
	if asked.IsZero() || before.Meetup.Status != bot.StatusPolling || o.Meetup.Status != bot.StatusPolling {
		return
	}
	if decided := slices.Contains([]string{"edit", "edit again", "extend", "restore"}, x.step); !decided && !o.Meetup.HostAskedAt.Equal(asked) {
		x.Errorf("after %q the host has until three days after %s, was %s", x.step, o.Meetup.HostAskedAt, asked)
	}
}
