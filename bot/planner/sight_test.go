package planner

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

const elsewhere = bot.Place("test:room/elsewhere")

// sights are what Dee can see of the place of the card.
var sights = map[string]struct {
	bot.Sight
	sees, asks bool
}{
	"there":         {Sight: bot.Sight{Here: []bot.Place{channel}}, sees: true},
	"in its thread": {Sight: bot.Sight{Here: []bot.Place{"test:room/thread", channel}}, sees: true},
	"sees it":       {Sight: bot.Sight{Here: []bot.Place{elsewhere}, Asked: map[bot.Place]bot.Visibility{channel: bot.VisibilityYes}}, sees: true},
	"does not":      {Sight: bot.Sight{Here: []bot.Place{elsewhere}, Asked: map[bot.Place]bot.Visibility{channel: bot.VisibilityNo}}},
	"unknown":       {Sight: bot.Sight{Here: []bot.Place{elsewhere}, Asked: map[bot.Place]bot.Visibility{channel: bot.VisibilityUnknown}}},
	"not asked":     {Sight: bot.Sight{Here: []bot.Place{bot.DirectTo(dee)}}, asks: true},
	"nowhere":       {Sight: bot.Sight{Here: []bot.Place{"", ""}}, asks: true},
}

// parts give Dee a part in the meetups of a fixture, by their terms or by an act.
var parts = map[string]struct {
	terms func(*bot.Draft)
	act   func(*permissionCase)
	has   bool
}{
	"none":                       {},
	"invited":                    {terms: forUsers(ben, dee), has: true},
	"not invited, unlike others": {terms: forUsers(ben)},
	"co-host":                    {terms: func(d *bot.Draft) { d.Cohosts = append(d.Cohosts, dee) }, has: true},
	"heir": {has: true, act: func(s *permissionCase) {
		for _, m := range s.all() {
			_, _ = s.Handover(s.Context(), as(ana), m.ID, dee)
		}
	}},
	// A verb that comes before may have settled the poll, with their answer.
	"answered, came, would come": {has: true, act: func(s *permissionCase) {
		_, _ = s.NoneOfThese(s.Context(), as(dee), s.poll.ID, 0)
		_, _ = s.RSVP(s.Context(), as(dee), s.day.ID, bot.RSVPNotGoing, 0)
		_, _ = s.AddInterest(s.Context(), as(dee), s.noTimes.ID)
	}},
	"answered and withdrew": {act: func(s *permissionCase) {
		_, err := s.NoneOfThese(s.Context(), as(dee), s.poll.ID, 0)
		s.must(err)
		_, err = s.Withdraw(s.Context(), as(dee), s.poll.ID)
		s.must(err)
	}},
}

func (s *permissionCase) all() []bot.Meetup { return []bot.Meetup{s.poll, s.day, s.noTimes} }

// unnamed are the verbs with an actor that name no meetup of somebody else's, or
// none by its id.
var unnamed = []string{
	"React", // a reaction is given where the card is

	"AddCalendar", "CheckCalendarRoom", "SetCalendarAllDay", "RefreshCalendar", "ForgetCalendar", "Calendars", "UseCalendars",
	"Settings", "SetCardChannel", "SetCalendar", "SetProposers", "SetCommunitySettings", "SetZone", "SaveDraft", "Propose", "MayPropose", "Draft", "Discard",
	"SetWeek", "SetWeekUse", "ForgetWeek", "SuggestTimes",
	"MemberProfile", "Home", "Upcoming", "CalledOff", "Export", "Forget", "CountCommand", "CountPress", "CountForm", "CountStrokes", "ClosePages", "SetDirectCommunity", "SetMemberZone", "SetReminderChannel", "SetReminderTimes", "RecordCalendarInterest",
}

// onPages are the verbs of pages, which stay open: it is not enough to have answered once.
var onPages = []string{"Paint", "CheckVisit"}

// TestNobodyReachesAMeetupTheyCannotSee calls every verb that names a meetup, for
// every sight and part.
func TestNobodyReachesAMeetupTheyCannotSee(t *testing.T) {
	t.Parallel()
	planner := reflect.TypeFor[*Planner]()
	cells := 0
	for i := range planner.NumMethod() {
		verb := planner.Method(i)
		if verb.Type.NumIn() < 3 || verb.Type.In(2) != reflect.TypeFor[bot.Actor]() || slices.Contains(unnamed, verb.Name) {
			continue
		}
		try, ok := permissionCalls[verb.Name]
		if !ok {
			t.Errorf("%s has no call", verb.Name)
			continue
		}
		cells += len(sights) * len(parts)
		t.Run(verb.Name, func(t *testing.T) {
			t.Parallel()
			for part, has := range parts {
				if part == "heir" && verb.Name == "Reopen" {
					continue // to call it off ended the offer
				}
				s := newSightCase(t, has.terms, has.act)
				for _, name := range hiddenFirst() {
					if part == "heir" { // most verbs end the offer
						s = newSightCase(t, has.terms, has.act)
					} else if has.has && has.act != nil {
						has.act(s)
					}
					sight := sights[name]
					s.by = bot.Actor{Community: room, User: dee, Organiser: true, Sight: sight.Sight}
					stays := has.has && (part != "answered, came, would come" || !slices.Contains(onPages, verb.Name))
					checkSight(t, part+", "+name, try(s), sight.sees || stays, sight.asks)
				}
			}
		})
	}
	t.Logf("%d cells", cells)
}

// hiddenFirst lists the sights, those first that hide: a verb that is allowed may
// give the actor a part.
func hiddenFirst() []string {
	return slices.SortedFunc(maps.Keys(sights), func(a, b string) int {
		if sights[a].sees == sights[b].sees {
			return strings.Compare(a, b)
		}
		if sights[b].sees {
			return -1
		}
		return 1
	})
}

// checkSight checks that a verb is refused as if there were no meetup, or asks
// the network, unless the actor can see it.
func checkSight(t *testing.T, what string, err error, sees, asks bool) {
	t.Helper()
	refusal, refused := bot.AsError(err)
	hidden := refused && refusal.Key == "refuse.no_meetup"
	unasked := (*bot.SightError)(nil)
	asked := errors.As(err, &unasked) && slices.Equal(unasked.Places, []bot.Place{channel}) && unasked.Community == room
	switch {
	case sees && (hidden || asked):
		t.Errorf("%s: %v", what, err)
	case !sees && asks && !asked:
		t.Errorf("%s: %v, and the network was not asked", what, err)
	case !sees && !asks && !hidden:
		t.Errorf("%s: %v, want it hidden", what, err)
	}
}

// newSightCase returns meetups that Ana hosts in the channel.
func newSightCase(t *testing.T, terms func(*bot.Draft), act func(*permissionCase)) *permissionCase {
	t.Helper()
	c := &clock{at: monday}
	store := storagetest.Open(t, storagetest.SQLite, storagetest.Now(c.Now))
	s := &permissionCase{scenario: &scenario{t, New(store, bot.TZData), store, c}}
	cohosted := func(d *bot.Draft) { // Cy, who asks to host it in some of the calls
		d.Cohosts = []bot.UserID{cy}
		if terms != nil {
			terms(d)
		}
	}
	s.poll, s.day = s.post(ana, proposal(bot.DraftKindPoll, cohosted)), s.post(ana, proposal(bot.DraftKindDate, cohosted))
	s.noTimes = s.post(ana, proposal(bot.DraftKindPoll, cohosted, func(d *bot.Draft) { d.Slots = nil }))
	if act != nil {
		act(s)
	}
	return s
}

// Lists leave out what the actor cannot see, also where it has more than they
// show.
func TestListsAreOfWhatTheActorCanSee(t *testing.T) {
	t.Parallel()
	for part, has := range parts {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			s := newSightCase(t, has.terms, has.act)
			for name, sight := range sights {
				by := bot.Actor{Community: room, User: dee, Organiser: true, Sight: sight.Sight}
				ms, _, err := s.Upcoming(t.Context(), by)
				home, homeErr := s.Home(t.Context(), by)
				if part == "answered and withdrew" || part == "answered, came, would come" {
					homeErr, home.AwaitingAnswer = err, nil // it waits for fewer
				}
				unasked := (*bot.SightError)(nil)
				switch sees := sight.sees || has.has; {
				case sees && (err != nil || homeErr != nil || len(ms) != 3):
					t.Errorf("%s: %d meetups, %v, %v", name, len(ms), err, homeErr)
				case !sees && sight.asks && !errors.As(err, &unasked):
					t.Errorf("%s: %d meetups, %v; the network was not asked", name, len(ms), err)
				case !sees && len(ms)+len(home.AwaitingAnswer) > 0:
					t.Errorf("%s: %d meetups, and %d that wait for an answer", name, len(ms), len(home.AwaitingAnswer))
				}
			}
		})
	}
}

func TestAPartIsFoundInItsCommunityOnly(t *testing.T) {
	each(t, func(t *scenario) {
		m, other := t.post(ana, proposal(bot.DraftKindDate)), t.post(ana, proposal(bot.DraftKindPoll))
		_, err := t.RSVP(t.Context(), as(dee), m.ID, bot.RSVPMaybe, 0)
		t.must(err)
		for _, c := range []bot.CommunityID{room, "test:other"} {
			with, err := bot.View(t.Context(), t.store, func(r bot.Reader) (map[bot.MeetupID]bot.Part, error) {
				return r.MeetupsWithPart(c, dee, m.ID, other.ID)
			})
			t.must(err)
			if want := bot.Part(c == room); with[m.ID] != want || with[other.ID] != bot.NoPart {
				t.Errorf("in %s: %v", c, with)
			}
		}
		stranger := bot.Actor{Community: "test:other", User: dee, Sight: as(dee).Sight}
		if visible, err := m.IsVisibleTo(stranger, bot.HasPart); visible || err != nil {
			t.Errorf("somebody of another community sees it: %v, %v", visible, err)
		}
	})
}
