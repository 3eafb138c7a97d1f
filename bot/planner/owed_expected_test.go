package planner

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// expectedTask is a task that the rules demand in the queue, worked out apart from
// bot.Standing.
type expectedTask struct {
	kind     bot.TaskKind
	key      string
	subject  string
	member   bot.UserID
	sent     bot.Sent
	promised []time.Time // the due times that are right; none: any
	atOnce   bool        // any due time that has passed is right too
}

func (e expectedTask) isRight(t bot.Task, now time.Time) bool {
	if t.Subject != e.subject || t.Member != e.member {
		return false
	}
	return len(e.promised) == 0 && !e.atOnce || e.atOnce && !t.PromisedFor.After(now) ||
		slices.ContainsFunc(e.promised, t.PromisedFor.Equal)
}

// observed is all that is stored of one meetup.
type observed struct {
	Snapshot
	community bot.Community
	members   map[bot.UserID]bot.Member
	overrides map[bot.UserID]bot.ReminderChannel
	sent      map[bot.Sent]bool
	tasks     map[string]bot.Task // by kind and key, of those that are owed
	notices   []bot.Task
}

// taskName names a task of a meetup, without its id, so that a failure is the same
// when it is tried again.
func taskName(kind bot.TaskKind, key string) string {
	_, parts, _ := strings.Cut(key, ":")
	return strings.TrimSpace(string(kind) + " " + parts)
}

// expected lists the tasks that have to be in the queue.
func (o *observed) expected() []expectedTask {
	m := &o.Meetup
	var out []expectedTask
	add := func(kind bot.TaskKind, at time.Time, parts ...string) *expectedTask {
		e := expectedTask{kind: kind, key: m.TaskKey(parts...)}
		if len(parts) > 0 {
			e.subject = parts[0]
		}
		if !at.IsZero() {
			e.promised = []time.Time{at}
		}
		out = append(out, e)
		return &out[len(out)-1]
	}
	switch m.Status {
	case bot.StatusPolling:
		o.expectDecision(add)
		o.expectNudges(add)
		o.expectPassing(add)
	case bot.StatusScheduled:
		start, end := o.dateInstants()
		add(bot.TaskBegin, start)
		add(bot.TaskFinish, end)
		add(bot.TaskAskConfirm, time.Time{}).sent = bot.Sent{Kind: bot.TaskAskConfirm}
		o.expectReminders(add)
		o.expectHostNews(add)
	case bot.StatusUnderway:
		_, end := o.dateInstants()
		add(bot.TaskFinish, end)
		if o.isOnDay() { // some time of it is the start
			add(bot.TaskAskConfirm, time.Time{}).sent = bot.Sent{Kind: bot.TaskAskConfirm}
			o.expectReminders(add)
			o.expectHostNews(add)
		}
	}
	if m.Status == bot.StatusScheduled || m.Status == bot.StatusUnderway {
		o.expectSeats(add)
	}
	shows := m.ChosenSlot != 0 && o.community.CalendarMode == bot.CalendarModeOn && m.Status != bot.StatusPolling && m.Status != bot.StatusCancelled
	if m.CalendarEntry != "" || shows && m.Status != bot.StatusDone {
		version := m.CalendarVersion(o.community.CalendarMode)
		e := add(bot.TaskSyncCalendar, time.Time{})
		e.subject, e.sent = version, bot.Sent{Kind: bot.TaskSyncCalendar, Subject: version}
	}
	return slices.DeleteFunc(out, func(e expectedTask) bool { return o.sent[e.sent] })
}

// dateInstants derives the instants from the wall time and the zone, as is the truth.
func (o *observed) dateInstants() (start, end time.Time) {
	date, ok := o.Meetup.Date()
	if !ok {
		return start, end
	}
	loc, _ := bot.TZData(o.Meetup.Zone)
	start, _ = date.Start.In(loc)
	if date.AllDay {
		return start.UTC(), o.passes(date)
	}
	return start.UTC(), start.Add(date.Length).UTC()
}

// isOnDay reports whether the date is a day whose time of day nobody has said.
func (o *observed) isOnDay() bool {
	date, _ := o.Meetup.Date()
	return date.AllDay
}

// latestStart returns the last moment at which the meetup may begin.
func (o *observed) latestStart() time.Time {
	start, end := o.dateInstants()
	if o.isOnDay() {
		return end
	}
	return start
}

// passes returns when a slot is over as a choice: as it begins, or once the day is over.
func (o *observed) passes(s bot.Slot) time.Time {
	loc, _ := bot.TZData(o.Meetup.Zone)
	at := s.Start
	if s.AllDay {
		at = at.AddDays(1)
	}
	instant, _ := at.In(loc)
	if s.Window > 0 { // at the last start in it
		instant = instant.Add(s.Length - s.Window)
	}
	return instant.UTC()
}

func (o *observed) expectDecision(add func(bot.TaskKind, time.Time, ...string) *expectedTask) {
	m := &o.Meetup
	last := m.ChangedAt
	for _, a := range o.Answers {
		if a.At.After(last) {
			last = a.At
		}
	}
	closes := m.CloseAt
	if !m.HostAskedAt.IsZero() {
		add(bot.TaskGiveUp, m.HostAskedAt.Add(72*time.Hour))
		if len(m.Slots) == 0 {
			return
		}
		closes = time.Time{}
		for _, slot := range m.Slots {
			if at := o.passes(slot).Add(time.Second); at.After(closes) {
				closes = at
			}
		}
	}
	if early := last.Add(10 * time.Second); canSettle(o.Snapshot) && early.Before(closes) {
		closes = early
	}
	add(bot.TaskSettle, closes)
}

// expectPassing expects the next time that passes, or room that begins, to be marked.
func (o *observed) expectPassing(add func(bot.TaskKind, time.Time, ...string) *expectedTask) {
	var next string
	var due time.Time
	for _, slot := range o.Meetup.Slots {
		moments := map[string]time.Time{fmt.Sprint(slot.ID): o.passes(slot)}
		if slot.Window > 0 {
			moments[fmt.Sprint(slot.ID)+"begun"] = slot.StartAt
		}
		for subject, at := range moments {
			if !o.sent[bot.Sent{Kind: bot.TaskMarkPassed, Subject: subject}] && (next == "" || at.Before(due)) {
				next, due = subject, at
			}
		}
	}
	if next != "" {
		add(bot.TaskMarkPassed, due, next)
	}
}

func (o *observed) expectNudges(add func(bot.TaskKind, time.Time, ...string) *expectedTask) {
	m := &o.Meetup
	if len(m.Invited) == 0 || !m.HostAskedAt.IsZero() || m.NudgeCount >= 2 || !o.Now.Before(m.CloseAt) {
		return
	}
	opened := slices.MaxFunc([]time.Time{m.CreatedAt, m.RepolledAt, m.TimesAddedAt}, time.Time.Compare)
	loc, _ := bot.TZData(m.Zone)
	q := o.community.QuietHours()
	last, half := m.CloseAt.Add(-3*time.Hour), opened.Add(m.CloseAt.Sub(opened)/2)
	expect := func(which string, at time.Time) {
		if isQuiet(q, at.In(loc)) {
			return
		}
		e := add(bot.TaskNudge, at, which)
		e.sent, e.atOnce = bot.Sent{Kind: bot.TaskNudge, Subject: which, Date: m.Deadline}, !at.After(o.Now)
	}
	if last.Sub(opened) > 3*time.Hour {
		expect("last", last)
	}
	if half.Sub(opened) > 3*time.Hour && last.Sub(half) > 3*time.Hour {
		expect("half", half)
	}
}

// isQuiet reports whether a clock shows a time in quiet hours.
func isQuiet(q bot.Quiet, clock time.Time) bool {
	minute := clock.Hour()*60 + clock.Minute()
	if q.From <= q.To {
		return q.From <= minute && minute < q.To
	}
	return q.From <= minute || minute < q.To
}

func (o *observed) expectReminders(add func(bot.TaskKind, time.Time, ...string) *expectedTask) {
	if !o.Now.Before(o.latestStart()) {
		return
	}
	zone, _ := bot.TZData(o.Meetup.Zone)
	o.remindersOf("", o.community.ReminderLeads(), o.community.QuietHours(), zone, add)
	for _, row := range o.Roster.RSVPs {
		if row.State != bot.RSVPGoing && row.State != bot.RSVPMaybe || o.channelOf(row) != bot.ReminderChannelDirect {
			continue
		}
		leads := o.community.ReminderLeads()
		if u := o.members[row.Member]; u.Leads != nil {
			leads = u.Leads
		}
		quiet, theirs := o.quietOf(row.Member)
		o.remindersOf(row.Member, leads, quiet, theirs, add)
	}
}

// channelOf returns where a guest is reminded. A quiet one is not mentioned.
func (o *observed) channelOf(row bot.RSVP) bot.ReminderChannel {
	channel := bot.ReminderChannelThread
	for _, c := range []bot.ReminderChannel{o.members[row.Member].ReminderChannel, o.overrides[row.Member]} {
		if c != "" {
			channel = c
		}
	}
	if row.Quiet && channel == bot.ReminderChannelThread {
		return bot.ReminderChannelDirect
	}
	return channel
}

func (o *observed) remindersOf(u bot.UserID, leads []bot.Lead, q bot.Quiet, loc *time.Location, add func(bot.TaskKind, time.Time, ...string) *expectedTask) {
	date, _ := o.Meetup.Date()
	start := o.latestStart()
	moments := map[bot.Lead]time.Time{}
	for _, l := range leads {
		if o.isOnDay() { // evenings, or the morning
			l = bot.Lead{Days: l.Days + l.Minutes/1440}
		}
		moments[l] = o.momentOf(l)
	}
	for l, moment := range moments {
		superseded := false
		for _, other := range moments {
			soonest := other
			if begin, _, inside := quietAround(q, loc, other); inside {
				soonest = begin
			}
			// A late one gives way to one that comes within three hours.
			late := o.Now.Sub(lastOnTime(q, loc, moment, start)) > 15*time.Minute
			sent, next := deferred(q, loc, o.laterThanNow(moment), start, o.Now), deferred(q, loc, o.laterThanNow(other), start, o.Now)
			superseded = superseded || other.After(moment) && (!soonest.After(o.Now) || late && next.Sub(sent) < 3*time.Hour)
		}
		if superseded {
			continue
		}
		kind, parts := bot.TaskRemind, []string{l.Encode()}
		if u != "" {
			kind, parts = bot.TaskRemindMember, append(parts, string(u))
		}
		e := add(kind, time.Time{}, parts...)
		e.member, e.sent = u, bot.Sent{Kind: kind, Subject: l.Encode(), Member: u, Date: date.Start}
		at := moment
		if e.atOnce = !moment.After(o.Now); e.atOnce {
			at = o.Now
		}
		e.promised = []time.Time{deferred(q, loc, at, start, o.Now)}
		if begin, _, inside := quietAround(q, loc, moment); inside {
			e.promised = append(e.promised, begin) // if it was promised before that
		}
	}
}

// momentOf returns when a reminder of the date falls, without quiet hours.
func (o *observed) momentOf(l bot.Lead) time.Time {
	date, _ := o.Meetup.Date()
	zone, _ := bot.TZData(o.Meetup.Zone)
	if date.AllDay {
		hour := 18
		if l.Days == 0 {
			hour = 9
		}
		at, _ := date.Start.AddDays(-l.Days).At(hour, 0).In(zone)
		return at.UTC()
	}
	day, _ := date.Start.AddDays(-l.Days).In(zone)
	return day.Add(-time.Duration(l.Minutes) * time.Minute).UTC()
}

func (o *observed) laterThanNow(at time.Time) time.Time {
	if at.Before(o.Now) {
		return o.Now
	}
	return at
}

// lastOnTime returns the last moment for which a reminder may have been planned.
func lastOnTime(q bot.Quiet, loc *time.Location, moment, start time.Time) time.Time {
	if _, end, inside := quietAround(q, loc, moment); inside && start.Sub(end) >= 30*time.Minute {
		return end
	}
	return moment
}

// mustWait returns the end of the quiet hours in which a task's message must not be
// sent now; zero if it may. A message about a meetup that has begun cannot wait, and
// one about a meetup that is over can.
func (o *observed) mustWait(t bot.Task) time.Time {
	bound := []bot.TaskKind{bot.TaskAskConfirm, bot.TaskNotifyThread, bot.TaskNotifyMember, bot.TaskNudge, bot.TaskRelay, bot.TaskHostNews, bot.TaskRemind, bot.TaskRemindMember}
	answer := map[bot.NoticeKind]bool{bot.NoticeWhere: true, bot.NoticeIgnored: true, bot.NoticeCalendarInterest: true}
	asked := t.Kind == bot.TaskNotifyMember && (t.Asker == t.Member || answer[t.Notice().Kind]) && o.Now.Sub(t.PromisedFor) <= 10*time.Minute
	if !slices.Contains(bound, t.Kind) || asked {
		return time.Time{}
	}
	reader := t.Member
	if t.Kind == bot.TaskHostNews {
		reader = o.Meetup.Host
	}
	q, loc := o.quietOf(reader)
	begin, end, inside := quietAround(q, loc, o.Now)
	planned := t.PromisedFor.Sub(begin) >= -5*time.Minute && o.Now.Sub(begin) < 5*time.Minute
	if !inside || planned {
		return time.Time{}
	}
	m := &o.Meetup
	start := o.latestStart()
	if lead, ok := bot.DecodeLead(t.Subject); ok && (t.Kind == bot.TaskRemind || t.Kind == bot.TaskRemindMember) {
		if at := deferred(q, loc, o.laterThanNow(o.momentOf(lead)), start, o.Now); at.After(o.Now) {
			return at // or its moment, if the quiet hours end too late
		}
		return time.Time{}
	}
	var soonest time.Time
	note := func(at time.Time) {
		if at.After(o.Now) && (soonest.IsZero() || at.Before(soonest)) {
			soonest = at
		}
	}
	switch m.Status {
	case bot.StatusPolling:
		note(m.CloseAt)
		for _, s := range m.Slots {
			note(s.PassesAt())
		}
	case bot.StatusScheduled, bot.StatusUnderway:
		soonest = start
	case bot.StatusCancelled:
		note(start)
	}
	if !soonest.IsZero() && soonest.Sub(end) < 30*time.Minute {
		return time.Time{}
	}
	return end
}

// checkWaiting returns which tasks wait for another moment than the end of the present
// quiet hours.
func (o *observed) checkWaiting() (wrong []string) {
	for _, t := range slices.Concat(slices.Collect(maps.Values(o.tasks)), o.notices) {
		if t.Cause != bot.CauseQuiet || !t.Due.After(o.Now) {
			continue
		}
		if until := o.mustWait(t); !t.Due.Equal(until) {
			wrong = append(wrong, fmt.Sprintf("%s waits in quiet hours until %s, want %s", taskName(t.Kind, t.Key), t.Due, until))
		}
	}
	return wrong
}

// quietOf returns a member's quiet hours and zone, or those of the thread.
func (o *observed) quietOf(member bot.UserID) (bot.Quiet, *time.Location) {
	q := o.community.QuietHours()
	loc, _ := bot.TZData(o.Meetup.Zone)
	u, known := o.members[member]
	if member == "" || !known {
		return q, loc
	}
	if u.Quiet != nil {
		q = *u.Quiet
	}
	for _, name := range []string{u.Zone, u.OwnZone} {
		if theirs, err := bot.TZData(name); err == nil {
			loc = theirs
		}
	}
	return q, loc
}

// quietAround returns the quiet hours around a moment. Their ends must not be skipped
// or repeated by a clock change.
func quietAround(q bot.Quiet, loc *time.Location, at time.Time) (begin, end time.Time, inside bool) {
	local := at.In(loc)
	of := func(days, minutes int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()+days, 0, minutes, 0, 0, loc).UTC()
	}
	switch minute := local.Hour()*60 + local.Minute(); {
	case q.From == q.To:
		return at, at, false
	case q.From < q.To:
		return of(0, q.From), of(0, q.To), minute >= q.From && minute < q.To
	case minute >= q.From:
		return of(0, q.From), of(1, q.To), true
	default:
		return of(-1, q.From), of(0, q.To), minute < q.To
	}
}

// deferred applies the rule of quiet hours: at their beginning if it is ahead, else at
// their end if that is half an hour before the start, else at once.
func deferred(q bot.Quiet, loc *time.Location, at, start, now time.Time) time.Time {
	begin, end, inside := quietAround(q, loc, at)
	switch {
	case !inside:
		return at
	case begin.After(now):
		return begin
	case start.Sub(end) >= 30*time.Minute:
		return end
	}
	return at
}

// check returns what is wrong with the queue. A task is busy if its outcome is open:
// it runs, is tried again or waits for an operator. Of a meetup that was off already
// when Muster returned nothing was resumed. Of one about which a dropped task still sent its
// message, the queue may hold another that finds nothing to do.
func (o *observed) check(busy func(bot.Task) bool, resumed, sentLate bool) (wrong []string) {
	m := &o.Meetup
	demanded := map[string]bool{}
	unmarked := func(name string) bool { // a passed time is marked late, and what follows from that too
		return o.tasks[name].Kind == bot.TaskMarkPassed && busy(o.tasks[name])
	}
	settlesLate := slices.ContainsFunc(slices.Collect(maps.Keys(o.tasks)), unmarked)
	for _, e := range o.expected() {
		name := taskName(e.kind, e.key)
		demanded[name] = true
		t, queued := o.tasks[name]
		switch {
		case e.kind == bot.TaskSyncCalendar && !resumed:
		case !queued:
			wrong = append(wrong, fmt.Sprintf("%s is missing, due %v", name, e.promised))
		case !e.isRight(t, o.Now) && !(e.kind == bot.TaskSettle && (busy(t) || settlesLate)):
			wrong = append(wrong, fmt.Sprintf("%s about %q was promised for %s, want %q %v", name, t.Subject, t.PromisedFor, e.subject, e.promised))
		}
	}
	for name, t := range o.tasks {
		if demanded[name] || t.Kind == bot.TaskSyncCalendar && !resumed {
			continue
		}
		// Time alone makes these pointless, and so does the late success of one that was
		// cancelled and promised anew. They find that out by themselves.
		sent, recorded := m.SentBy(t)
		if t.Kind == bot.TaskSyncCalendar {
			sent, recorded = bot.Sent{Kind: t.Kind, Subject: t.Subject}, true
		}
		if recorded && o.sent[sent] && (sentLate || !t.PromisedFor.After(o.Now)) && (m.Status != bot.StatusCancelled || t.Kind == bot.TaskSyncCalendar) {
			continue
		}
		pointless := (m.Status == bot.StatusScheduled || o.isOnDay()) && (t.Kind == bot.TaskRemind || t.Kind == bot.TaskRemindMember || t.Kind == bot.TaskPromote) ||
			m.Status == bot.StatusPolling && t.Kind == bot.TaskNudge && !o.Now.Before(m.CloseAt)
		if !pointless || !busy(t) {
			wrong = append(wrong, fmt.Sprintf("%s is not owed, promised for %s, due %s", name, t.PromisedFor, t.Due))
		}
	}
	slices.Sort(wrong)
	return wrong
}

// expectSeats adds what is owed to those who wait for a seat, or were asked something by
// a deadline.
func (o *observed) expectSeats(add func(bot.TaskKind, time.Time, ...string) *expectedTask) {
	m := &o.Meetup
	var lapse time.Time
	free := 1000
	if m.Capacity > 0 {
		free = m.Capacity - o.Roster.Heads(bot.RSVPGoing)
	}
	for _, row := range o.Roster.RSVPs {
		by := row.ConfirmBy
		if row.State == bot.RSVPWaiting {
			if by = row.OfferBy; !by.IsZero() {
				free -= row.Offered
			}
		}
		if !by.IsZero() && (lapse.IsZero() || by.Before(lapse)) {
			lapse = by
		}
	}
	if !lapse.IsZero() {
		add(bot.TaskLapse, lapse)
	}
	held, waiting := o.held(), o.Roster.Rows(bot.RSVPWaiting)
	for _, row := range waiting {
		seats, given := 1, false
		if row.Heads() <= free && (row.Guests == 0 || row.Heads() <= free-held) {
			start, _ := o.dateInstants()
			seats, given = row.Heads(), row.Agreed == m.Agreement() && o.Now.Before(start.Add(-48*time.Hour))
		}
		if free > 0 && row.OfferBy.IsZero() && (given || row.Offered < seats) {
			add(bot.TaskPromote, time.Time{})
			return
		}
	}
	if len(waiting) > 0 && o.isHolding() {
		add(bot.TaskPromote, m.HeldUntil)
	}
}

// expectHostNews adds what the host has to be notified of: some minutes after the first
// of it.
func (o *observed) expectHostNews(add func(bot.TaskKind, time.Time, ...string) *expectedTask) {
	m := &o.Meetup
	start := o.latestStart()
	var news []time.Time
	for _, row := range o.Roster.RSVPs {
		if row.Member == m.Host {
			continue
		}
		if !row.DroppedAt.IsZero() {
			news = append(news, row.DroppedAt)
		}
		if !row.NotedAt.IsZero() && row.Note != "" {
			news = append(news, row.NotedAt)
		}
	}
	if !m.FellAt.IsZero() && o.Roster.Heads(bot.RSVPGoing) < m.MinPeople() {
		news = append(news, m.FellAt)
	}
	if len(news) == 0 {
		return
	}
	first := slices.MinFunc(news, time.Time.Compare)
	wait := 15 * time.Minute
	if soon := start.Sub(first) / 4; soon < wait {
		wait = soon
	}
	add(bot.TaskHostNews, first.Add(wait).Truncate(time.Second))
}

// isHolding reports whether the poll's yes still holds seats.
func (o *observed) isHolding() bool {
	return o.Meetup.Status == bot.StatusScheduled && o.Now.Before(o.Meetup.HeldUntil) && len(o.saidYes()) > 0
}

func (o *observed) saidYes() []bot.UserID {
	return slices.DeleteFunc(o.Members(o.Meetup.ChosenSlot, bot.AvailabilityYes), func(u bot.UserID) bool { return u == o.Meetup.Host || o.Meetup.IsAbsent(u) })
}

// held returns how many seats the poll's yes holds.
func (o *observed) held() int {
	n := 0
	for _, u := range o.saidYes() {
		if _, answered := o.Roster.Of(u); !answered && o.isHolding() {
			n++
		}
	}
	return n
}
