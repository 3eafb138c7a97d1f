package planner

import (
	"context"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// permissionCase is the fixture of one cell of the table: a poll and an event
// that Ana hosts, for Ben, with Cy as co-host, and a draft of Ana's.
type permissionCase struct {
	*scenario
	by        bot.Actor
	poll, day bot.Meetup
	noTimes   bot.Meetup // has no times yet
	draft     bot.Draft
}

func (s *permissionCase) slots() []bot.SlotID { return []bot.SlotID{s.poll.Slots[0].ID} }

// rsvpGoingIfAllowed answers the event for the actor, if they may.
func (s *permissionCase) rsvpGoingIfAllowed() {
	_, _ = s.RSVP(s.Context(), s.by, s.day.ID, bot.RSVPGoing, 0)
}

// answerCohost answers the co-host, who asks to host.
func (s *permissionCase) answerCohost(answer func(context.Context, bot.Actor, bot.MeetupID, bot.UserID) (Snapshot, error)) error {
	if _, err := s.Handover(s.Context(), as(cy), s.day.ID, cy); err != nil {
		return err
	}
	_, err := answer(s.Context(), s.by, s.day.ID, cy)
	return err
}

// permissionCalls calls each verb.
var permissionCalls = map[string]func(*permissionCase) error{
	"Choose": func(s *permissionCase) error {
		_, err := s.Choose(s.Context(), s.by, s.poll.ID, bot.AvailabilityYes, all, s.slots())
		return err
	},
	"SetAnswerNote": func(s *permissionCase) error {
		_, _ = s.NoneOfThese(s.Context(), s.by, s.poll.ID, 0)
		_, err := s.SetAnswerNote(s.Context(), s.by, s.poll.ID, "hello", bot.AudienceAll)
		return err
	},
	"AnswerNote": func(s *permissionCase) error {
		_, _ = s.NoneOfThese(s.Context(), s.by, s.poll.ID, 0)
		_, err := s.AnswerNote(s.Context(), s.by, s.poll.ID)
		return err
	},
	"AddTime": func(s *permissionCase) error {
		_, err := s.AddTime(s.Context(), s.by, s.poll.ID, bot.Slot{Start: wall(28, 11), Length: time.Hour})
		return err
	},
	"SnapshotToAddTime": func(s *permissionCase) error {
		_, err := s.SnapshotToAddTime(s.Context(), s.by, s.poll.ID)
		return err
	},
	"OpenPage": func(s *permissionCase) error {
		_, err := s.OpenPage(s.Context(), s.by, s.poll.ID, "a secret")
		return err
	},
	"CheckVisit": func(s *permissionCase) error {
		_, _ = s.OpenPage(s.Context(), s.by, 0, "a link")
		_, _ = s.StartSession(s.Context(), "a link", "a session")
		return s.CheckVisit(s.Context(), s.by, s.poll.ID)
	},
	"Paint": func(s *permissionCase) error {
		_, err := s.Paint(s.Context(), s.by, s.poll.ID, "page", []bot.Stroke{{Seq: 1, Slot: s.poll.Slots[0].ID, To: time.Hour, Availability: bot.AvailabilityYes}})
		return err
	},
	"CountStrokes": func(s *permissionCase) error { return s.CountStrokes(s.Context(), s.by, 1) },
	"ClosePages":   func(s *permissionCase) error { _, err := s.ClosePages(s.Context(), s.by); return err },
	"NoneOfThese":  func(s *permissionCase) error { _, err := s.NoneOfThese(s.Context(), s.by, s.poll.ID, 0); return err },
	"Withdraw":     func(s *permissionCase) error { _, err := s.Withdraw(s.Context(), s.by, s.poll.ID); return err },
	"React": func(s *permissionCase) error { // a refused reaction has no reply
		err := s.React(s.Context(), s.by, s.poll.Card, s.poll.Slots[0].Emoji, true)
		if now := s.mustSnapshot(s.poll.ID); err == nil && len(now.Answered()) == 0 {
			return bot.Refuse(bot.KindForbidden, "", "not recorded", nil)
		}
		return err
	},
	"AddInterest": func(s *permissionCase) error { _, err := s.AddInterest(s.Context(), s.by, s.noTimes.ID); return err },
	"WithdrawInterest": func(s *permissionCase) error {
		_, err := s.WithdrawInterest(s.Context(), s.by, s.noTimes.ID)
		return err
	},
	"RSVP": func(s *permissionCase) error {
		_, err := s.RSVP(s.Context(), s.by, s.day.ID, bot.RSVPMaybe, 0)
		return err
	},
	"AskToJoin": func(s *permissionCase) error { _, err := s.AskToJoin(s.Context(), s.by, s.poll.ID); return err },
	"AskAgain":  func(s *permissionCase) error { _, err := s.AskAgain(s.Context(), s.by, s.day.ID); return err },
	"Admit": func(s *permissionCase) error {
		if _, err := s.AskToJoin(s.Context(), as(dee), s.poll.ID); err != nil {
			return err
		}
		_, err := s.Admit(s.Context(), s.by, s.poll.ID, monday)
		return err
	},
	"TurnAway": func(s *permissionCase) error { _, err := s.TurnAway(s.Context(), s.by, s.poll.ID, monday); return err },
	"SnapshotForBallot": func(s *permissionCase) error {
		_, err := s.SnapshotForBallot(s.Context(), s.by, s.poll.ID)
		return err
	},
	"SnapshotForRSVP": func(s *permissionCase) error { _, err := s.SnapshotForRSVP(s.Context(), s.by, s.day.ID); return err },
	"RSVPQuietly":     func(s *permissionCase) error { _, err := s.RSVPQuietly(s.Context(), s.by, s.day.ID, 0); return err },
	"TakeSeat": func(s *permissionCase) error {
		_, err := s.TakeSeat(s.Context(), s.by, s.day.ID, 1, s.day.Agreement())
		return err
	},
	"KeepWaiting": func(s *permissionCase) error { _, err := s.KeepWaiting(s.Context(), s.by, s.day.ID); return err },
	"Bring": func(s *permissionCase) error {
		s.rsvpGoingIfAllowed()
		_, err := s.Bring(s.Context(), s.by, s.day.ID, 1)
		return err
	},
	"SetQuietRSVP": func(s *permissionCase) error {
		s.rsvpGoingIfAllowed()
		_, err := s.SetQuietRSVP(s.Context(), s.by, s.day.ID, true)
		return err
	},
	"SetRSVPNote": func(s *permissionCase) error {
		s.rsvpGoingIfAllowed()
		_, err := s.SetRSVPNote(s.Context(), s.by, s.day.ID, "hello")
		return err
	},
	"Late": func(s *permissionCase) error {
		s.rsvpGoingIfAllowed()
		_, err := s.Late(s.Context(), s.by, s.day.ID, 10)
		return err
	},
	"Whereabouts": func(s *permissionCase) error {
		_, _ = s.RSVP(s.Context(), s.by, s.day.ID, bot.RSVPGoing, 0)
		_, err := s.Whereabouts(s.Context(), s.by, s.day.ID)
		return err
	},
	"Reminders": func(s *permissionCase) error {
		s.rsvpGoingIfAllowed()
		_, err := s.Reminders(s.Context(), s.by, s.day.ID)
		return err
	},
	"SetReminderOverride": func(s *permissionCase) error {
		s.rsvpGoingIfAllowed()
		_, err := s.SetReminderOverride(s.Context(), s.by, s.day.ID, bot.ReminderChannelNone)
		return err
	},
	"Pick": func(s *permissionCase) error {
		_, err := s.Pick(s.Context(), s.by, s.poll.ID, s.slots()[0])
		return err
	},
	"PickTime": func(s *permissionCase) error {
		s.must(s.store.InTx(s.Context(), func(tx bot.Tx) error { // the first slot is a day
			m, err := tx.LockMeetup(room, s.poll.ID)
			if err != nil {
				return err
			}
			m.Slots[0].Start, m.Slots[0].AllDay = wall(27, 0), true
			m.Slots, err = bot.ResolveSlots(bot.TZData, m.Zone, m.Slots)
			s.must(err)
			return tx.SaveMeetup(&m)
		}))
		_, err := s.PickTime(s.Context(), s.by, s.poll.ID, s.slots()[0], wall(27, 19), time.Hour)
		return err
	},
	"ExtendDeadline": func(s *permissionCase) error {
		_, _, err := s.ExtendDeadline(s.Context(), s.by, s.poll.ID, 1)
		return err
	},
	"RestoreDeadline": func(s *permissionCase) error {
		_, err := s.RestoreDeadline(s.Context(), s.by, s.poll.ID, s.poll.Deadline, s.poll.Deadline)
		return err
	},
	"Cancel": func(s *permissionCase) error { _, err := s.Cancel(s.Context(), s.by, s.day.ID); return err },
	"Reopen": func(s *permissionCase) error {
		if _, err := s.Cancel(s.Context(), as(ana), s.day.ID); err != nil {
			return err
		}
		_, err := s.Reopen(s.Context(), s.by, s.day.ID, time.Time{})
		return err
	},
	"Repoll": func(s *permissionCase) error {
		if _, err := s.Pick(s.Context(), as(ana), s.poll.ID, s.slots()[0]); err != nil {
			return err
		}
		_, err := s.Repoll(s.Context(), s.by, s.poll.ID, 0)
		return err
	},
	"Repost":          func(s *permissionCase) error { _, err := s.Repost(s.Context(), s.by, s.day.ID); return err },
	"Deliveries":      func(s *permissionCase) error { _, err := s.Deliveries(s.Context(), s.by, s.day.ID); return err },
	"SnapshotToName":  func(s *permissionCase) error { _, err := s.SnapshotToName(s.Context(), s.by, s.day.ID); return err },
	"SnapshotFor":     func(s *permissionCase) error { _, err := s.SnapshotFor(s.Context(), s.by, s.day.ID); return err },
	"Upcoming":        func(s *permissionCase) error { _, _, err := s.Upcoming(s.Context(), s.by); return err },
	"CalledOff":       func(s *permissionCase) error { _, err := s.CalledOff(s.Context(), s.by); return err },
	"SnapshotForEdit": func(s *permissionCase) error { _, err := s.SnapshotForEdit(s.Context(), s.by, s.day.ID); return err },
	"Edit": func(s *permissionCase) error {
		_, err := s.edit(s.by, s.day, func(d *bot.Draft) { d.Title = "Chess" })
		return err
	},
	"ShowEveryone":   func(s *permissionCase) error { _, err := s.ShowEveryone(s.Context(), s.by, s.poll.ID); return err },
	"Nudge":          func(s *permissionCase) error { _, err := s.Nudge(s.Context(), s.by, s.poll.ID); return err },
	"Handover":       func(s *permissionCase) error { _, err := s.Handover(s.Context(), s.by, s.day.ID, ben); return err },
	"Grant":          func(s *permissionCase) error { return s.answerCohost(s.Grant) },
	"Keep":           func(s *permissionCase) error { return s.answerCohost(s.Keep) },
	"TakeOver":       func(s *permissionCase) error { _, err := s.TakeOver(s.Context(), s.by, s.day.ID); return err },
	"Decline":        func(s *permissionCase) error { _, err := s.Decline(s.Context(), s.by, s.day.ID); return err },
	"Settings":       func(s *permissionCase) error { _, err := s.Settings(s.Context(), s.by); return err },
	"SetCardChannel": func(s *permissionCase) error { _, err := s.SetCardChannel(s.Context(), s.by, channel); return err },
	"SetCalendar": func(s *permissionCase) error {
		_, err := s.SetCalendar(s.Context(), s.by, bot.CalendarModeOff)
		return err
	},
	"RecordCalendarInterest": func(s *permissionCase) error { return s.RecordCalendarInterest(s.Context(), s.by, "nothing") },
	"SetProposers": func(s *permissionCase) error {
		_, err := s.SetProposers(s.Context(), s.by, bot.ProposersOrganisers)
		return err
	},
	"SetCommunitySettings": func(s *permissionCase) error {
		_, err := s.SetCommunitySettings(s.Context(), s.by, func(c *CommunitySettings) { c.Zone = "Europe/Paris" })
		return err
	},
	"SetZone": func(s *permissionCase) error {
		if _, err := s.SetZone(s.Context(), organiser(dee), "Europe/Berlin"); err != nil {
			return err
		}
		_, err := s.SetZone(s.Context(), s.by, "Europe/Paris")
		return err
	},
	"SaveDraft": func(s *permissionCase) error {
		_, _, err := s.SaveDraft(s.Context(), s.by, proposal(bot.DraftKindPoll))
		return err
	},
	"Propose":    func(s *permissionCase) error { _, err := s.Propose(s.Context(), s.by, s.draft.ID); return err },
	"MayPropose": func(s *permissionCase) error { return s.MayPropose(s.Context(), s.by) },
	"Draft":      func(s *permissionCase) error { _, err := s.Draft(s.Context(), s.by, s.draft.ID); return err },
	"Discard": func(s *permissionCase) error { // no error if it is gone
		if err := s.Discard(s.Context(), s.by, s.draft.ID); err != nil {
			return err
		}
		if _, err := s.Draft(s.Context(), as(ana), s.draft.ID); err == nil {
			return bot.Refuse(bot.KindNotFound, "", "it is still there", nil)
		}
		return nil
	},
	"Export":        func(s *permissionCase) error { _, err := s.Export(s.Context(), s.by); return err },
	"Forget":        func(s *permissionCase) error { return s.Forget(s.Context(), s.by) },
	"CountCommand":  func(s *permissionCase) error { return s.CountCommand(s.Context(), s.by) },
	"CountPress":    func(s *permissionCase) error { return s.CountPress(s.Context(), s.by) },
	"CountForm":     func(s *permissionCase) error { return s.CountForm(s.Context(), s.by) },
	"MemberProfile": func(s *permissionCase) error { _, err := s.MemberProfile(s.Context(), s.by); return err },
	"AddCalendar": func(s *permissionCase) error {
		_, err := s.AddCalendar(s.Context(), s.by, sampleCalendar)
		return err
	},
	"CheckCalendarRoom": func(s *permissionCase) error { return s.CheckCalendarRoom(s.Context(), s.by, "") },
	"SetCalendarAllDay": func(s *permissionCase) error {
		_, err := s.SetCalendarAllDay(s.Context(), s.by, s.calendarOfHost(), true)
		return err
	},
	"RefreshCalendar": func(s *permissionCase) error {
		_, err := s.RefreshCalendar(s.Context(), s.by, s.calendarOfHost())
		return err
	},
	"ForgetCalendar": func(s *permissionCase) error { // of others it finds none to forget
		id := s.calendarOfHost()
		err := s.ForgetCalendar(s.Context(), s.by, id)
		left := s.calendarsOf(ana)
		if err == nil && len(left) > 0 {
			return bot.Refuse(bot.KindNotFound, "", "not forgotten", nil)
		}
		return err
	},
	"Calendars":    func(s *permissionCase) error { _, err := s.Calendars(s.Context(), s.by); return err },
	"UseCalendars": func(s *permissionCase) error { return s.UseCalendars(s.Context(), s.by) },
	"Home":         func(s *permissionCase) error { _, err := s.Home(s.Context(), s.by); return err },
	"SetDirectCommunity": func(s *permissionCase) error {
		_, err := s.SetDirectCommunity(s.Context(), s.by)
		return err
	},
	"SetWeek": func(s *permissionCase) error {
		_, err := s.SetWeek(s.Context(), s.by, WeekSetting{Hours: fridays})
		return err
	},
	"SetWeekUse": func(s *permissionCase) error {
		_, _ = s.SetWeek(s.Context(), s.by, WeekSetting{Hours: fridays})
		_, err := s.SetWeekUse(s.Context(), s.by, true)
		return err
	},
	"ForgetWeek": func(s *permissionCase) error { return s.ForgetWeek(s.Context(), s.by) },
	"AnswerAsUsual": func(s *permissionCase) error {
		_, _ = s.SetWeek(s.Context(), s.by, WeekSetting{Hours: fridays})
		_, err := s.AnswerAsUsual(s.Context(), s.by, s.poll.ID)
		return err
	},
	"SuggestionFor": func(s *permissionCase) error { _, err := s.SuggestionFor(s.Context(), s.by, s.poll.ID); return err },
	"SuggestTimes": func(s *permissionCase) error {
		_, err := s.SuggestTimes(s.Context(), s.by, s.draft, 6)
		return err
	},
	"SetMemberZone": func(s *permissionCase) error {
		_, err := s.SetMemberZone(s.Context(), s.by, "Europe/Paris")
		return err
	},
	"SetReminderChannel": func(s *permissionCase) error {
		_, err := s.SetReminderChannel(s.Context(), s.by, bot.ReminderChannelDirect)
		return err
	},
	"SetReminderTimes": func(s *permissionCase) error {
		_, err := s.SetReminderTimes(s.Context(), s.by, ReminderTimes{})
		return err
	},
}

// actors are the columns of the table.
var actors = map[string]bot.Actor{
	"stranger":  {Community: "test:other", User: ana, Organiser: true},
	"member":    as(dee),
	"invited":   as(ben),
	"host":      as(ana),
	"co-host":   as(cy),
	"organiser": organiser(dee),
}

// permissions reads docs/permissions.md: verb, then actor, then the cell.
func permissions(t *testing.T) map[string]map[string]string {
	t.Helper()
	raw, err := os.ReadFile("../../docs/permissions.md")
	if err != nil {
		t.Fatal(err)
	}
	var columns []string
	table := map[string]map[string]string{}
	for line := range strings.Lines(string(raw)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case cells[0] == "Verb":
			columns = cells[1:]
		case columns != nil && len(cells) == len(columns)+1 && !strings.HasPrefix(cells[0], "-"):
			table[cells[0]] = map[string]string{}
			for i, who := range columns {
				table[cells[0]][who] = cells[i+1]
			}
		}
	}
	return table
}

// TestPermissionsMatchTheTable calls every verb that has an actor as each of the
// six.
func TestPermissionsMatchTheTable(t *testing.T) {
	t.Parallel()
	table := permissions(t)
	planner := reflect.TypeFor[*Planner]()
	cells := 0
	for i := range planner.NumMethod() {
		verb := planner.Method(i)
		if verb.Type.NumIn() < 3 || verb.Type.In(2) != reflect.TypeFor[bot.Actor]() {
			continue
		}
		try, ok := permissionCalls[verb.Name]
		if row := table[verb.Name]; !ok || len(row) != len(actors) {
			t.Errorf("%s has no row in the table or no call", verb.Name)
			continue
		}
		for who, want := range table[verb.Name] {
			if want == "–" {
				continue
			}
			cells++
			t.Run(verb.Name+"/"+who, func(t *testing.T) {
				t.Parallel()
				err := try(newPermissionCase(t, actors[who]))
				refusal, refused := bot.AsError(err)
				switch {
				case err != nil && !refused:
					t.Fatal(err)
				case want == "yes" && refused:
					t.Errorf("refused: %s", refusal)
				case want == "no" && !refused:
					t.Error("allowed")
				}
			})
		}
	}
	t.Logf("%d cells", cells)
}

// newPermissionCase returns the fixture for one actor.
func newPermissionCase(t *testing.T, by bot.Actor) *permissionCase {
	t.Helper()
	c := &clock{at: monday}
	return fillPermissionCase(t, storagetest.Open(t, storagetest.SQLite, storagetest.Now(c.Now)), c, by)
}

func fillPermissionCase(t *testing.T, store *storage.Store, c *clock, by bot.Actor) *permissionCase {
	t.Helper()
	s := &permissionCase{scenario: &scenario{t, New(store, bot.TZData), store, c}, by: by}
	hosted := func(d *bot.Draft) {
		d.Where = "Central Library, room 2"
		forUsers(ben)(d)
		d.Cohosts, d.MembersAddTimes = []bot.UserID{cy}, true
	}
	s.poll, s.day = s.post(ana, proposal(bot.DraftKindPoll, hosted)), s.post(ana, proposal(bot.DraftKindDate, hosted))
	s.noTimes = s.post(ana, proposal(bot.DraftKindPoll, hosted, func(d *bot.Draft) { d.Slots = nil }))
	d, problems, err := s.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindPoll))
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	s.draft = d
	return s
}
