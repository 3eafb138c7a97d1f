package storage_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// secret is in every text of Oslo's rows, and only there.
const secret = "fjord"

// gone has left both communities; only is a member of Oslo alone.
const (
	gone bot.UserID = "test:gone"
	only bot.UserID = "test:" + secret
)

// tenants is a store in which Oslo has a row in every table. Each method is called
// as by Berlin, with the ids of Oslo's rows.
type tenants struct {
	*storage.Store
	db *sql.DB

	poll, event bot.Meetup // Oslo's
	draft       bot.Draft
	edit        bot.TermsEdit
	card        bot.PostedMessage
	direct      bot.PostedMessage
	tasks       []bot.Task
	calendar    bot.PersonalCalendar

	own      bot.Meetup // Berlin's
	ownDraft bot.Draft
}

// notByCommunity are the methods that take no community, with what keeps them from
// telling one community of another.
var notByCommunity = map[string]string{
	"Now":                 "reads a clock",
	"FirstTime":           "names of events begin with their member",
	"PassOf":              "finds only what its secret opens",
	"PostedMessage":       "a network's message ref is unique across communities",
	"DeletePostedMessage": "a network's message ref is unique across communities",
	"DirectMessageTo":     "finds only what its member was sent",
	"CommunityOfDraft":    "finds only what its author began",
	"Memberships":         "finds the member's communities by design",
	"Expect":              "returns nothing; the calls after it are tried",
}

// allowedToSee are the methods by community that return something of Berlin's
// here, which must not contain anything of Oslo's.
var allowedToSee = map[string]string{
	"Community": "Berlin", "LockCommunity": "Berlin",
	"CountCommand": "the actor's own count", "CountPresses": "the actor's own count",
	"CountOpenMeetups": "how many Berlin has",
}

func TestNoMethodOfTheStoreReachesAnotherCommunity(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		url := storagetest.URL(t, engine)
		s := &tenants{Store: storagetest.OpenURL(t, url, storagetest.Now(clock)), db: openRaw(t, url)}
		saveCommunities(t, s.Store)
		s.fill(t)
		before := s.dump(t, oslo)
		s.wantEveryTable(t, before)
		methods, calls := 0, 0
		for method := range reflect.TypeFor[bot.Tx]().Methods() {
			methods++
			s.renew(t)
			n := s.try(t, method)
			if n == 0 {
				t.Errorf("%s was not called", method.Name)
			}
			calls += n
			if diff := cmp.Diff(before, s.dump(t, oslo)); diff != "" {
				t.Fatalf("%s changed rows of another community (-before +after):\n%s", method.Name, diff)
			}
		}
		t.Logf("%d methods, %d calls", methods, calls)
	})
}

// try calls a method with every combination of arguments and returns how many there
// were.
func (s *tenants) try(t *testing.T, method reflect.Method) int {
	t.Helper()
	if _, ok := notByCommunity[method.Name]; ok {
		if method.Name == "DeletePostedMessage" {
			return 1
		}
		s.tryOthersIDs(t, method.Name)
		return 1
	}
	combinations := [][]argument{nil}
	for i := range method.Type.NumIn() {
		in := method.Type.In(i)
		if method.Type.IsVariadic() && i == method.Type.NumIn()-1 {
			in = in.Elem()
		}
		choices := s.arguments(in)
		if len(choices) == 0 {
			t.Errorf("%s: there is no value for a %s to try", method.Name, in)
			return 0
		}
		var longer [][]argument
		for _, c := range combinations {
			for _, a := range choices {
				longer = append(longer, append(slices.Clone(c), a))
			}
		}
		combinations = longer
	}
	for _, locked := range []bool{false, true} {
		for _, c := range combinations {
			s.call(t, method, c, locked)
		}
	}
	return 2 * len(combinations)
}

// call calls a method in a transaction, and checks that what it returns says
// nothing of Oslo.
func (s *tenants) call(t *testing.T, method reflect.Method, with []argument, locked bool) {
	t.Helper()
	var out []reflect.Value
	var values []any
	err := s.InTx(t.Context(), func(tx bot.Tx) error {
		if locked {
			_, _ = tx.LockMeetup(berlin, s.own.ID)
			storage.PretendLocked(tx, berlin, []bot.UserID{ana, ben, gone, only}, []bot.DraftID{s.draft.ID}, []bot.MeetupID{s.poll.ID, s.event.ID})
		}
		in := make([]reflect.Value, len(with))
		values = nil
		for i, a := range with {
			in[i] = reflect.ValueOf(a.value())
			values = append(values, in[i].Interface())
		}
		out = reflect.ValueOf(tx).MethodByName(method.Name).Call(in)
		err, _ := out[len(out)-1].Interface().(error)
		return err
	})
	what := fmt.Sprintf("%s%+v, locked %v", method.Name, values, locked)
	if err != nil {
		return // refused
	}
	foreign := !slices.ContainsFunc(with, func(a argument) bool { return a.own })
	for _, v := range out[:len(out)-1] {
		if said := fmt.Sprintf("%+v", v.Interface()); strings.Contains(said, secret) {
			t.Errorf("%s: %s", what, said)
		} else if _, ok := allowedToSee[method.Name]; foreign && !ok && v.Kind() != reflect.Bool && !isEmpty(v) {
			t.Errorf("%s: %s, want nothing", what, said)
		}
	}
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Map, reflect.Slice:
		return v.Len() == 0
	}
	return v.IsZero() || reflect.DeepEqual(v.Interface(), bot.Roster{})
}

// tryOthersIDs calls the finders without a community as somebody else than whose
// rows they find.
func (s *tenants) tryOthersIDs(t *testing.T, method string) {
	t.Helper()
	view(t, s.Store, func(r bot.Reader) error {
		switch method {
		case "DirectMessageTo":
			for _, u := range []bot.UserID{ben, gone, ""} {
				_, err := r.DirectMessageTo(u, s.direct.Meetup)
				wantNotFound(t, "a direct message to somebody else", err)
			}
		case "CommunityOfDraft":
			for _, u := range []bot.UserID{ben, gone, ""} {
				_, err := r.CommunityOfDraft(u, s.draft.ID)
				wantNotFound(t, "a draft of somebody else", err)
			}
		case "Expect":
			s.tryExpecting(t)
		case "PassOf":
			for _, guess := range []bot.PassHash{"", bot.HashPass(""), bot.HashPass(secret + "x")} {
				_, err := r.PassOf(guess)
				wantNotFound(t, "a pass whose secret nobody has", err)
			}
		case "PostedMessage":
			_, err := r.PostedMessage(bot.MessageRef{Place: "test:general", ID: s.card.Ref.ID})
			wantNotFound(t, "a message of another place", err)
		case "Memberships":
			found, err := r.Memberships(gone)
			if len(found) > 0 {
				t.Errorf("a departed member's communities: %+v", found)
			}
			return err
		}
		return nil
	})
}

// fill gives Oslo a row in every table, and Berlin's own rows what refers to the
// same users.
func (s *tenants) fill(t *testing.T) {
	t.Helper()
	in := func(do func(tx bot.Tx) error) { inTx(t, s.Store, do) }
	in(func(tx bot.Tx) error {
		c, err := tx.LockCommunity(oslo)
		c.Name, c.Channel = secret, "test:"+secret
		must(t, err)
		must(t, tx.SaveCommunity(c))
		for _, community := range []bot.CommunityID{berlin, oslo} {
			must(t, tx.AddMember(bot.Member{Community: community, User: gone, LeftAt: start}))
			gone, err := tx.LockMember(community, gone)
			must(t, err)
			gone.LeftAt = start
			must(t, tx.SaveMember(gone))
		}
		for _, u := range []bot.UserID{ana, only} {
			must(t, tx.AddMember(bot.Member{Community: oslo, User: u, Locale: secret}))
			_, err := tx.LockMember(oslo, u)
			must(t, err)
			must(t, tx.SaveWeek(bot.Week{Community: oslo, Member: u, Hours: bot.WeekHours{}.Add(time.Friday, 1080, 1440), MayBeUsed: true, At: start}))
		}
		return nil
	})
	s.poll, s.event = s.meetup(t, bot.StatusPolling), s.meetup(t, bot.StatusScheduled)
	s.card = bot.PostedMessage{Ref: s.poll.Card, Community: oslo, Meetup: s.poll.ID}
	s.direct = bot.PostedMessage{Ref: bot.MessageRef{Place: bot.DirectTo(ana), ID: secret}, Community: oslo, Meetup: s.event.ID, Member: ana}
	in(func(tx bot.Tx) error {
		_, err := tx.LockMember(oslo, ana)
		must(t, err)
		s.calendar = bot.PersonalCalendar{
			Community: oslo, Member: ana, Source: bot.CalendarAddress, Address: "https://" + secret + ".example.com/", AddedAt: start, UsedAt: start,
			CalendarReading: bot.CalendarReading{Zone: secret, Validators: bot.Validators{ETag: secret}},
		}
		must(t, tx.CreatePersonalCalendar(&s.calendar))
		s.draft = bot.Draft{Community: oslo, Author: ana, Channel: "test:" + secret, Kind: bot.DraftKindPoll, Terms: bot.Terms{Title: secret, Zone: "Europe/Oslo"}}
		must(t, tx.CreateDraft(&s.draft))
		m, err := tx.LockMeetup(oslo, s.poll.ID)
		must(t, err)
		s.edit = bot.TermsEdit{Community: oslo, Meetup: m.ID, By: ana, At: start, Before: m.Terms, After: m.Terms}
		must(t, tx.CreateTermsEdit(&s.edit))
		must(t, tx.SaveBallot(oslo, m.ID, ana, s.ballot()))
		_, err = tx.RecordReaction(oslo, m.ID, bot.Reaction{Member: ana, Emoji: "1️⃣"}, true)
		must(t, err)
		must(t, tx.SaveAnswerNote(oslo, m.ID, bot.AnswerNote{Member: ana, Text: secret, Audience: bot.AudienceAll, At: start}))
		_, err = tx.SaveInterest(oslo, m.ID, bot.Interest{Member: ana, Source: bot.SourceTap, At: start})
		must(t, err)
		_, err = tx.AddJoinRequest(oslo, m.ID, bot.JoinRequest{Member: only, At: start})
		must(t, err)
		_, err = tx.FirstNotice(oslo, m.ID, ana, bot.NoticeUnreachable)
		must(t, err)
		_, err = tx.AdvanceStamp(oslo, m.ID, ana, bot.TopicRSVP, bot.Stamp{Number: 7})
		must(t, err)
		must(t, tx.SaveProblem(bot.Problem{Community: oslo, Meetup: m.ID, Kind: problemKind, Reason: secret, Since: start}))
		must(t, tx.SaveDelivery(oslo, m.ID, secret, s.delivery(ana)))
		must(t, tx.SavePresence(oslo, m.ID, ana, start))
		must(t, tx.AddPass(s.pass()))
		must(t, tx.SaveLastStroke(oslo, m.ID, ana, secret, 7))
		must(t, tx.SaveReminderOverride(oslo, m.ID, ana, bot.ReminderChannelDirect))
		must(t, tx.SaveSent(oslo, m.ID, s.sent()))
		must(t, tx.SavePostedMessage(s.card))
		must(t, tx.SavePostedMessage(s.direct))
		_, err = tx.CountCommand(oslo, ana, start)
		must(t, err)
		_, err = tx.CountPresses(oslo, ana, start, 1)
		must(t, err)
		return tx.Promise(bot.Task{Kind: bot.TaskRemind, Key: secret, Community: oslo, Meetup: m.ID, Member: ana, Due: start})
	})
	in(func(tx bot.Tx) error {
		_, err := tx.LockMeetup(oslo, s.event.ID)
		must(t, err)
		return tx.SaveRSVPs(oslo, s.event.ID, s.rsvps())
	})
	view(t, s.Store, func(r bot.Reader) (err error) {
		s.poll, err = r.Meetup(oslo, s.poll.ID)
		return err
	})
	in(func(tx bot.Tx) (err error) {
		s.tasks, err = tx.MeetupTasks(oslo, s.poll.ID, []bot.TaskKind{bot.TaskRemind}, nil)
		return err
	})
}

const problemKind bot.ProblemKind = "test"

func (s *tenants) meetup(t *testing.T, status bot.Status) bot.Meetup {
	t.Helper()
	m := sampleMeetup(t)
	m.Community, m.Title, m.Where, m.Channel, m.Status = oslo, secret, secret, "test:"+secret, status
	m.Cohosts = []bot.UserID{only}
	m.Thread, m.CalendarEntry, m.Heir = "test:"+secret+"/thread", secret+string(status), only
	m.Card = bot.MessageRef{Place: m.Channel, ID: secret + string(status)}
	return createMeetup(t, s.Store, m)
}

func (s *tenants) ballot() bot.Ballot {
	return bot.Ballot{{Slot: s.poll.Slots[0].ID, Member: ana, Availability: bot.AvailabilityYes, Source: bot.SourceTap, At: start}}
}

func (s *tenants) rsvps() []bot.RSVP {
	return []bot.RSVP{{Member: ana, State: bot.RSVPGoing, Note: secret, Turn: 1, At: start}}
}

func (s *tenants) pass() bot.Pass {
	return bot.Pass{Hash: bot.HashPass(secret), Kind: bot.PassSession, Community: oslo, Member: ana, Meetup: s.poll.ID, Expires: start.AddDate(0, 1, 0)}
}

func (s *tenants) sent() bot.Sent {
	return bot.Sent{Kind: bot.TaskRemind, Subject: secret, Member: ana}
}

// renew gives Berlin rows that a method before may have deleted.
func (s *tenants) renew(t *testing.T) {
	t.Helper()
	inTx(t, s.Store, func(tx bot.Tx) error {
		must(t, tx.AddCommunity(bot.Community{ID: berlin, Name: "Berlin"}))
		s.ownDraft = bot.Draft{Community: berlin, Author: ben, Kind: bot.DraftKindPoll, Terms: bot.Terms{Zone: "Europe/Berlin"}}
		return tx.CreateDraft(&s.ownDraft)
	})
	m := sampleMeetup(t)
	m.Host, m.Invited = ben, nil
	s.own = createMeetup(t, s.Store, m)
}

// argument is a value that a method is tried with, made anew for each call.
type argument struct {
	value func() any
	own   bool // names rows of Berlin's
}

func foreign[T any](values ...T) []argument {
	out := make([]argument, len(values))
	for i, v := range values {
		out[i] = argument{value: func() any { return v }}
	}
	return out
}

func own[T any](v T) argument { return argument{value: func() any { return v }, own: true} }

// arguments returns the values of a type: Oslo's, under Berlin's name where a value
// has one, and Berlin's that contain parts of Oslo's.
func (s *tenants) arguments(of reflect.Type) []argument {
	for _, choices := range s.choices() {
		if reflect.TypeOf(choices[0].value()) == of {
			return choices
		}
	}
	return nil
}

func (s *tenants) choices() [][]argument {
	return slices.Concat(s.ids(), s.rows(), [][]argument{
		foreign(true, false),
		foreign(0, 5),
		foreign("", s.poll.CalendarEntry, secret),
		foreign(start, start.AddDate(1, 0, 0)),
		foreign(bot.SourceTap, bot.Source("")),
		foreign(bot.ReminderChannelDirect, bot.ReminderChannel("")),
		foreign(problemKind),
		foreign(bot.TaskRemind),
		foreign([]bot.TaskKind{bot.TaskRemind}),
		foreign(bot.Stamp{Number: 9}, bot.Stamp{}),
		foreign(bot.TopicRSVP),
		foreign(bot.NoticeUnreachable),
		foreign(bot.PassSession, bot.PassLink),
		foreign(int64(0), int64(9)),
		foreign(everythingExpired()),
	})
}

func everythingExpired() bot.Expiry {
	late := start.AddDate(1, 0, 0)
	return bot.Expiry{Calendars: late, Drafts: late, Rates: late, Presences: late, Passes: late, Traces: late, Departed: late}
}

func (s *tenants) ids() [][]argument {
	return [][]argument{
		foreign(berlin),
		foreign(ana, only, gone),
		append(foreign(s.poll.ID, s.event.ID), own(s.own.ID)),
		append(foreign([]bot.MeetupID{s.poll.ID, s.event.ID}), own([]bot.MeetupID{s.own.ID, s.poll.ID})),
		foreign([]bot.UserID{ana, only, gone}, nil),
		foreign(s.draft.ID),
		foreign(s.edit.ID),
		foreign(s.calendar.ID),
		foreign(s.poll.Slots[0].ID, s.poll.Slots[1].ID),
		foreign(s.tasks[0].ID),
		foreign(s.card.Ref),
	}
}

func (s *tenants) delivery(to bot.UserID) bot.Delivery {
	return bot.Delivery{Kind: bot.TaskRemind, Subject: "1d", Member: to, Outcome: bot.DeliveryRefused, Why: "closed", At: start}
}

func (s *tenants) rows() [][]argument {
	task := bot.Task{Kind: bot.TaskRemind, Key: secret, Community: berlin, Meetup: s.poll.ID, Member: ana, Due: start}
	ownTask := task
	ownTask.Meetup = s.own.ID
	message := bot.PostedMessage{Ref: s.card.Ref, Community: berlin, Meetup: s.poll.ID}
	ownMessage := message
	ownMessage.Meetup = s.own.ID
	problem := bot.Problem{Community: berlin, Meetup: s.poll.ID, Kind: problemKind, Reason: "stolen", Since: start}
	draft := s.draft
	draft.Community, draft.Title = berlin, "stolen"
	posted := s.ownDraft
	posted.PostedAs = s.poll.ID
	edit := s.edit
	edit.Community = berlin
	pass, personal := s.pass(), s.pass()
	pass.Community = berlin
	personal.Community, personal.Meetup = berlin, 0
	stolen, kept := s.calendar, s.calendar
	stolen.Community, stolen.Failures = berlin, 7
	kept.ID, kept.Community, kept.Member, kept.Address, kept.Zone, kept.Validators = 0, berlin, only, "", "", bot.Validators{}
	return [][]argument{
		foreign(stolen),
		{{value: func() any { c := kept; return &c }}},
		{own(bot.Community{ID: berlin, Name: "Berlin"})},
		foreign(bot.Member{Community: berlin, User: only}, bot.Member{Community: berlin, User: gone}),
		foreign(bot.Week{Community: berlin, Member: only, At: start}, bot.Week{Community: berlin, Member: ana, At: start}),
		foreign(bot.MeetupFilter{Member: only}, bot.MeetupFilter{Member: ana}),
		foreign(bot.Ballot{{Slot: s.poll.Slots[0].ID, Member: ana, Availability: bot.AvailabilityNo, Source: bot.SourceTap, At: start}}, bot.Ballot{}),
		foreign([]bot.Answer(s.ballot()), nil),
		foreign(bot.Reaction{Member: ana, Emoji: "1️⃣"}),
		foreign(bot.AnswerNote{Member: only, Text: secret, Audience: bot.AudienceHost, At: start}, bot.AnswerNote{Member: ana}),
		foreign(bot.Interest{Member: only, Source: bot.SourceTap, At: start}),
		foreign(bot.JoinRequest{Member: only, At: start.Add(time.Hour)}),
		foreign(s.rsvps(), []bot.RSVP{{Member: only, State: bot.RSVPGoing, Turn: 2, At: start}}),
		foreign(s.sent()),
		foreign(pass, personal),
		append(foreign(task), own(ownTask)),
		append(foreign(message), own(ownMessage)),
		foreign(problem),
		foreign(s.delivery(ana), s.delivery(only)),
		append(foreign(draft), own(posted)),
		{{value: func() any { d := draft; d.ID = 0; return &d }}, {value: func() any { d := posted; d.ID = 0; return &d }, own: true}},
		{{value: func() any { e := edit; return &e }}},
		s.meetups(),
	}
}

// meetups are Oslo's under Berlin's name, and Berlin's with Oslo's slots.
func (s *tenants) meetups() []argument {
	return []argument{
		{value: func() any { return s.stolen(s.poll) }},
		{value: func() any { return s.stolen(s.event) }},
		{own: true, value: func() any {
			m := s.own
			m.Slots = slices.Clone(s.poll.Slots)
			m.Slots[0].Start, m.Slots[1].Emoji = day(20, 20), "🍒"
			return &m
		}},
		{own: true, value: func() any {
			m := s.own
			m.ChosenSlot = s.event.Slots[0].ID
			return &m
		}},
	}
}

func (s *tenants) stolen(m bot.Meetup) *bot.Meetup {
	m.Community, m.Title, m.Host = berlin, "stolen", ben
	m.Slots = slices.Clone(m.Slots)
	m.Slots[0].Start = day(20, 20)
	m.Invited, m.Cohosts = []bot.Invitation{{User: ben}}, []bot.UserID{ben}
	return &m
}

// withoutCommunity are the tables whose rows belong to no community.
var withoutCommunity = []string{"adapter_note", "clock_rules", "dedup", "goose_db_version", "heartbeat", "lease", "muster_schema", "sqlite_sequence"}

// dump returns all rows of a community, by table.
func (s *tenants) dump(t *testing.T, c bot.CommunityID) map[string][]string {
	t.Helper()
	list := `select name from sqlite_master where type = 'table' order by name`
	if s.Engine() == "postgres" {
		list = `select tablename from pg_tables where schemaname = 'public' order by tablename`
	}
	out := map[string][]string{}
	for _, row := range s.query(t, list) {
		table := row[0]
		if slices.Contains(withoutCommunity, table) {
			continue
		}
		column := "community"
		if table == "community" {
			column = "id"
		}
		out[table] = nil
		for _, row := range s.query(t, `select * from `+table+` where `+column+` = '`+string(c)+`'`) {
			out[table] = append(out[table], strings.Join(row, " | "))
		}
		slices.Sort(out[table])
	}
	return out
}

func (s *tenants) query(t *testing.T, query string) [][]string {
	t.Helper()
	rows, err := s.db.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatalf("%s: %v; a table without a community needs a reason in withoutCommunity", query, err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	must(t, err)
	var out [][]string
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		must(t, rows.Scan(into...))
		row := make([]string, len(columns))
		for i, v := range values {
			row[i] = v.String
		}
		out = append(out, row)
	}
	must(t, rows.Err())
	return out
}

// wantEveryTable checks that Oslo has a row in every table.
func (s *tenants) wantEveryTable(t *testing.T, dump map[string][]string) {
	t.Helper()
	for _, table := range slices.Sorted(maps.Keys(dump)) {
		if len(dump[table]) == 0 {
			t.Errorf("the fixture has no row in %s", table)
		}
	}
}
