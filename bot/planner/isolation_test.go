package planner

import (
	"database/sql"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

// other is a community whose members try the ids of the room.
const other = bot.CommunityID("test:other")

// marked is in all texts of the room's meetups.
const marked = "Board games"

// isolationCase is the room's meetups, and their rows.
type isolationCase struct {
	*permissionCase
	db *sql.DB
}

// byRef are the verbs whose arguments a network vouches for, so that they find the
// room's rows, and what keeps others from them.
var byRef = map[string]string{
	"CommunityOf":          "finds only what its member was sent",
	"CommunityOfDraft":     "finds only what its author began",
	"HasMessaged":          "finds only what its member was sent",
	"StartSession":         "finds only what its secret opens",
	"Visitor":              "finds only what its secret opens",
	"Memberships":          "finds the member's communities by design",
	"RecordMessageDeleted": "a network reports its own messages only",
}

// TestNoVerbReachesAnotherCommunity calls every verb in the name of another
// community with the ids of the room's rows: nothing of the room is returned, and
// nothing of it is changed.
func TestNoVerbReachesAnotherCommunity(t *testing.T) {
	t.Parallel()
	verbs, calls := 0, 0
	s := newIsolationCase(t)
	before := s.dump()
	for verb := range reflect.TypeFor[*Planner]().Methods() {
		if _, ok := byRef[verb.Name]; ok {
			continue
		}
		verbs++
		combinations := [][]any{nil}
		for i := 2; i < verb.Type.NumIn(); i++ {
			choices := s.arguments(verb.Type.In(i))
			if len(choices) == 0 {
				t.Fatalf("%s: there is no value for a %s to try", verb.Name, verb.Type.In(i))
			}
			var longer [][]any
			for _, c := range combinations {
				for _, a := range choices {
					longer = append(longer, append(slices.Clone(c), a))
				}
			}
			combinations = longer
		}
		for _, with := range combinations {
			calls++
			s.try(verb, with)
		}
		if diff := cmp.Diff(before, s.dump()); diff != "" {
			t.Fatalf("%s changed rows of another community (-before +after):\n%s", verb.Name, diff)
		}
	}
	t.Logf("%d verbs, %d calls", verbs, calls)
}

func newIsolationCase(t *testing.T) *isolationCase {
	t.Helper()
	c := &clock{at: monday}
	address := storagetest.URL(t, storagetest.SQLite)
	store := storagetest.OpenURL(t, address, storagetest.Now(c.Now))
	s := &isolationCase{permissionCase: fillPermissionCase(t, store, c, as(ana))}
	path, err := url.PathUnescape(strings.TrimPrefix(address, "sqlite:"))
	s.must(err)
	s.db, err = sql.Open("sqlite", path)
	s.must(err)
	t.Cleanup(func() { _ = s.db.Close() })
	s.calendarOfHost()
	s.choose(ben, s.poll, 0)
	_, err = s.RSVP(t.Context(), as(ben), s.day.ID, bot.RSVPGoing, 0)
	s.must(err)
	_, err = s.RecordCommunity(t.Context(), bot.Community{ID: other, Name: "Other", Zone: "Europe/Berlin", Channel: "test:other/general"})
	s.must(err)
	return s
}

// arguments returns the values of a type to try.
func (s *isolationCase) arguments(of reflect.Type) []any {
	if of == reflect.TypeFor[bot.Actor]() { // sees every place of the room
		return []any{
			bot.Actor{Community: other, User: ana, Organiser: true, Sight: as(ana).Sight},
			bot.Actor{Community: other, User: ben, Sight: bot.Sight{Asked: map[bot.Place]bot.Visibility{channel: bot.VisibilityYes}}},
			bot.Actor{Community: other, User: "test:stranger", Organiser: true, Sight: as(ana).Sight},
		}
	}
	var found []any
	for _, v := range s.values() {
		if reflect.TypeOf(v) == of {
			found = append(found, v)
		}
	}
	return found
}

func (s *isolationCase) values() []any {
	poll, day := s.mustSnapshot(s.poll.ID), s.mustSnapshot(s.day.ID)
	poll.Meetup.Community, day.Meetup.Community = other, other
	draft := s.draft
	draft.Community, draft.Title = other, "stolen"
	edit := proposal(bot.DraftKindDate)
	edit.Edits, edit.Title = s.day.ID, "stolen"
	task := bot.Task{ID: 1, Kind: bot.TaskRemind, Key: "1", Community: other, Meetup: s.day.ID, Member: ben, Subject: "24h", Due: monday}
	refresh := bot.Task{ID: 1, Kind: bot.TaskRefreshCalendar, Key: "calendar:1", Community: other, Member: ana, Subject: "1", Due: monday}
	return []any{
		other, ana, ben, cy,
		s.poll.ID, s.day.ID, s.noTimes.ID, s.poll.Slots[0].ID, bot.SlotID(0), s.draft.ID, bot.EditID(1),
		[]bot.Stroke{{Seq: 1, Slot: s.poll.Slots[0].ID, To: time.Hour, Availability: bot.AvailabilityYes}},
		[]bot.SlotID{s.poll.Slots[0].ID}, []bot.UserID{ana, ben}, s.poll.Card, bot.Place("test:room/elsewhere"),
		poll, day, poll.Meetup, day.Meetup, draft, edit, task, refresh,
		bot.PostedMessage{Ref: s.poll.Card, Community: other, Meetup: s.poll.ID},
		bot.Community{ID: other, Name: "Other"}, bot.Member{Community: other, User: ben},
		Reading{Meetup: poll.Meetup}, []bot.Reaction{{Member: ana, Emoji: s.poll.Slots[0].Emoji}},
		[]bot.Status(nil), []bot.ProblemKind{bot.ProblemCard}, bot.ProblemCard, bot.Obstacle{},
		sampleCalendar, CalendarFetch{Reading: sampleCalendar.Reading}, bot.CalendarID(1),
		bot.Delivery{}, bot.AudienceAll, bot.Slot{Start: wall(30, 19), Length: time.Hour}, bot.AvailabilityYes, bot.RSVPGoing, bot.RSVPNotGoing, bot.ReminderChannelDirect,
		bot.CalendarModeOff, bot.ProposersOrganisers, ReminderTimes{}, WeekSetting{Hours: fridays}, func(c *CommunitySettings) { c.Zone = "Europe/Paris" },
		all, wall(27, 19), monday, time.Hour, true, false, 1, "Europe/Paris", "stolen", s.day.Agreement(), s.poll.Slots[0].Emoji,
	}
}

// try calls a verb; what it returns must say nothing of the room.
func (s *isolationCase) try(verb reflect.Method, with []any) {
	s.Helper()
	in := []reflect.Value{reflect.ValueOf(s.Planner), reflect.ValueOf(s.Context())}
	for _, v := range with {
		in = append(in, reflect.ValueOf(v))
	}
	var out []reflect.Value
	if verb.Type.IsVariadic() {
		out = verb.Func.CallSlice(in)
	} else {
		out = verb.Func.Call(in)
	}
	if err, _ := out[len(out)-1].Interface().(error); err != nil {
		return
	}
	for _, v := range out[:len(out)-1] {
		if said := fmt.Sprintf("%+v", v.Interface()); strings.Contains(said, marked) && !slices.Contains(titled, verb.Name) {
			s.Errorf("%s%+v: %s", verb.Name, with, said)
		}
	}
}

// titled are the verbs that return what they are given, with its title.
var titled = []string{"SaveDraft"}

// dump returns the room's rows of every table.
func (s *isolationCase) dump() map[string][]string {
	s.Helper()
	out := map[string][]string{}
	for _, table := range s.query(`select m.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and c.name = 'community'`) {
		out[table] = s.query(`select * from ` + table + ` where community = '` + string(room) + `'`)
		slices.Sort(out[table])
	}
	out["community"] = s.query(`select * from community where id = '` + string(room) + `'`)
	return out
}

// query returns rows, the columns of each joined.
func (s *isolationCase) query(query string) []string {
	s.Helper()
	rows, err := s.db.QueryContext(s.Context(), query)
	s.must(err)
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	s.must(err)
	var out []string
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		s.must(rows.Scan(into...))
		cells := make([]string, len(columns))
		for i, v := range values {
			cells[i] = v.String
		}
		out = append(out, strings.Join(cells, " | "))
	}
	s.must(rows.Err())
	return out
}

// Verbs that a network vouches for find nothing for somebody else.
func TestWhatIsFoundWithoutACommunityIsTheMembersOwn(t *testing.T) {
	t.Parallel()
	s := newIsolationCase(t)
	s.must(s.RecordMessage(t.Context(), bot.PostedMessage{
		Ref: bot.MessageRef{Place: bot.DirectTo(ben), ID: "1"}, Community: room, Meetup: s.day.ID, Member: ben,
	}, s.day, bot.Task{}))
	for _, u := range []bot.UserID{ana, "test:stranger", ""} {
		_, err := s.CommunityOf(t.Context(), u, s.day.ID)
		s.wantRefusal(err, bot.KindNotFound, "refuse.no_meetup")
		if messaged, err := s.HasMessaged(t.Context(), u, s.day.ID); messaged || err != nil {
			t.Errorf("%q was sent Ben's message: %v", u, err)
		}
	}
	for _, u := range []bot.UserID{ben, "test:stranger", ""} {
		_, err := s.CommunityOfDraft(t.Context(), u, s.draft.ID)
		s.wantRefusal(err, bot.KindNotFound, "refuse.no_draft")
	}
}

// ofDeparted are the verbs that somebody who has left may use in direct messages.
var ofDeparted = []string{"Export", "Forget", "CountCommand", "CountPress", "CountForm", "CountStrokes", "MemberProfile"}

// TestWhoHasLeftDoesNothing calls every verb with an actor as somebody who has left,
// from their direct messages, in each role that they had.
func TestWhoHasLeftDoesNothing(t *testing.T) {
	t.Parallel()
	cells := 0
	roles := maps.Clone(actors)
	delete(roles, "stranger")
	for verb := range reflect.TypeFor[*Planner]().Methods() {
		if verb.Type.NumIn() < 3 || verb.Type.In(2) != reflect.TypeFor[bot.Actor]() || slices.Contains(ofDeparted, verb.Name) {
			continue
		}
		for role, by := range roles {
			cells++
			t.Run(verb.Name+"/"+role, func(t *testing.T) {
				t.Parallel()
				by.Sight = bot.Sight{Here: []bot.Place{bot.DirectTo(by.User), ""}, Asked: map[bot.Place]bot.Visibility{channel: bot.VisibilityYes}}
				s := newPermissionCase(t, by)
				s.must(s.store.InTx(t.Context(), func(tx bot.Tx) error {
					m, err := lockMember(tx, room, by.User)
					s.must(err)
					m.LeftAt = monday
					return tx.SaveMember(m)
				}))
				if err := permissionCalls[verb.Name](s); !bot.IsKind(err, bot.KindForbidden) && !bot.IsKind(err, bot.KindNotFound) {
					t.Errorf("allowed: %v", err)
				}
			})
		}
	}
	t.Logf("%d cells", cells)
}
