package planner

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

// zed is the member who is forgotten. No other id in a test contains theirs.
const zed = bot.UserID("test:zed")

// zedWord is in whatever zed writes, and in no other text of a test.
const zedWord = "zedword"

// isOwnTable reports whether a table is one of Muster's, rather than of the database
// or of the migrations.
func isOwnTable(table string) bool {
	return table != "goose_db_version" && !strings.HasPrefix(table, "sqlite_")
}

// impersonal lists the columns of text that hold neither a member nor their words. A
// new column is either listed here, or filled by involveZed.
var impersonal = []string{
	"stamp.session", "stamp.topic", "stamp.source", "answer.stamp_session", "task.cause", "task.reply", "problem.*", "delivery.message", "delivery.subject", "delivery.outcome", "delivery.why", "sent.date", "sent.subject", // a reply is sealed, and goes with its asker
	"*.community", "*.zone", "*.locale", "*.status", "*.state", "*.kind", "*.emoji", "*.channel", "*.leads", "*.quiet",
	"stamp.topic", "stamp.session", "answer.stamp_session", // what an event is about, and an id of a connection
	"answer.availability", "answer.source", "answer.stretches", "interest.source", "community.*", "dedup.*", "muster_schema.*", "slot.start", "slot.shift", "answer_note.audience", "lease.*", "clock_rules.*",
	"pass.hash", "page_client.client", "draft.deadline", "meetup.deadline", "meetup.card_place", "meetup.card_message", "meetup.thread", "meetup.calendar_entry",
	"personal_calendar.source", "personal_calendar.busy", "personal_calendar.problem", // times, without what for
	"rsvp.agreed", "member.own_zone", "usual_week.hours", "usual_week.busy_until", "member.reminder_channel", "message.message", "adapter_note.owner", "adapter_note.key", "draft.slots",
}

func isImpersonal(table, column string) bool {
	return slices.ContainsFunc([]string{table + "." + column, "*." + column, table + ".*"}, func(name string) bool { return slices.Contains(impersonal, name) })
}

// textColumns lists the columns of each table that hold text or bytes.
func textColumns(t *testing.T, db *sql.DB, engine storagetest.Engine) map[string][]string {
	t.Helper()
	query := `select table_name, column_name from information_schema.columns
		where table_schema = current_schema() and data_type in ('text', 'bytea', 'json', 'jsonb', 'character varying', 'ARRAY')`
	if engine == storagetest.SQLite {
		query = `select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and lower(c.type) in ('text', 'blob', 'any')`
	}
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	found := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		if isOwnTable(table) {
			found[table] = append(found[table], column)
		}
	}
	if err := rows.Err(); err != nil || len(found) < 10 {
		t.Fatal(len(found), err)
	}
	return found
}

// columnsContaining lists the columns that contain one of the texts.
func columnsContaining(t *testing.T, db *sql.DB, schema map[string][]string, texts ...string) []string {
	t.Helper()
	var found []string
	for table, names := range schema {
		for _, name := range names {
			rows, err := db.QueryContext(t.Context(), fmt.Sprintf(`select %s from %s where %s is not null`, name, table, name))
			if err != nil {
				t.Fatal(table, name, err)
			}
			for rows.Next() {
				var value []byte
				if err := rows.Scan(&value); err != nil {
					t.Fatal(table, name, err)
				}
				if slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(string(value), text) }) {
					found = append(found, table+"."+name)
				}
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil { //nolint:sqlclosecheck // before the next table
				t.Fatal(table, name, err)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// newScenario returns a scenario and a direct connection to its database.
func newScenario(t *testing.T, engine storagetest.Engine) (*scenario, *sql.DB) {
	t.Helper()
	c := &clock{at: monday}
	address := storagetest.URL(t, engine)
	s := storagetest.OpenURL(t, address, storagetest.Now(c.Now))
	driver, dsn := "postgres", address
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver = "sqlite"
		dsn, _ = url.PathUnescape(path)
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &scenario{t, New(s, bot.TZData), s, c}, db
}

// involveZed writes rows about zed to every table. A new table needs a row here.
func involveZed(t *scenario) (theirs, full, poll bot.Meetup) {
	t.Helper()
	_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin", Channel: channel})
	t.must(err)
	_, err = t.RecordMember(t.Context(), bot.Member{Community: room, User: zed, Locale: "en", Zone: "Europe/Berlin"})
	t.must(err)
	t.must(t.CountCommand(t.Context(), as(zed)))
	t.must(t.CountPress(t.Context(), as(zed)))
	_, err = t.SetWeek(t.Context(), as(zed), WeekSetting{Hours: fridays})
	t.must(err)
	words := func(d *bot.Draft) {
		d.Title, d.Where, d.Area, d.Description = zedWord, zedWord+", 3rd floor", zedWord, zedWord
		d.Typed = map[bot.Field]string{bot.FieldSlots: zedWord}
	}
	calendar := sampleCalendar
	calendar.Address += zedWord
	calendar.Reading.Validators = bot.Validators{ETag: zedWord, LastModified: zedWord}
	_, err = t.AddCalendar(t.Context(), as(zed), calendar)
	t.must(err)
	theirs = t.post(zed, proposal(bot.DraftKindDate, words))
	over := t.post(zed, proposal(bot.DraftKindDate, words))
	t.must(t.Finish(t.Context(), room, over.ID))
	_, err = t.edit(organiser(ana), theirs, func(d *bot.Draft) { d.Capacity = 9 }) // another's edit has their words
	t.must(err)
	for _, hosted := range []bot.Meetup{theirs, over} { // and so has another's draft of one
		t.must(t.store.InTx(t.Context(), func(tx bot.Tx) error {
			d := proposal(bot.DraftKindDate, words)
			d.Community, d.Author, d.Edits = room, ana, hosted.ID
			return tx.CreateDraft(&d)
		}))
	}
	full = t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 2 }))
	poll = t.post(ana, proposal(bot.DraftKindPoll, forUsers(zed), func(d *bot.Draft) { d.MembersAddTimes = true }))
	decided := t.post(ana, proposal(bot.DraftKindPoll, forUsers(zed, ben, cy)))
	t.choose(ben, decided, 0)
	t.choose(cy, decided, 0)
	t.choose(zed, decided, 1)
	_, err = t.Pick(t.Context(), as(ana), decided.ID, decided.Slots[0].ID) // zed cannot make it
	t.must(err)
	for _, u := range []bot.UserID{zed, ben} {
		_, err = t.RSVP(t.Context(), stamped(u, 1), full.ID, bot.RSVPGoing, 0)
		t.must(err)
	}
	t.choose(zed, poll, 0)
	_, err = t.AddTime(t.Context(), as(zed), poll.ID, bot.Slot{Start: wall(30, 19), Length: time.Hour})
	t.must(err)
	_, err = t.SetAnswerNote(t.Context(), as(zed), poll.ID, zedWord, bot.AudienceHost)
	t.must(err)
	_, err = t.SetRSVPNote(t.Context(), as(zed), full.ID, zedWord)
	t.must(err)
	t.must(t.React(t.Context(), as(zed), poll.Card, poll.Slots[0].Emoji, true))
	_, err = t.SetReminderChannel(t.Context(), as(zed), bot.ReminderChannelDirect)
	t.must(err)
	t.must(t.RecordMemberThere(t.Context(), room, full.ID, zed))
	_, err = t.OpenPage(t.Context(), as(zed), poll.ID, "a secret")
	t.must(err)
	_, err = t.StartSession(t.Context(), "a secret", "another")
	t.must(err)
	_, err = t.SetReminderOverride(t.Context(), as(zed), full.ID, bot.ReminderChannelDirect)
	t.must(err)
	shared := t.post(zed, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Cohosts = []bot.UserID{cy} }))
	for _, change := range []func(*bot.Draft){
		func(d *bot.Draft) { d.Cohosts = []bot.UserID{zed, dee} }, func(d *bot.Draft) { d.Title = "Chess" },
	} {
		_, err = t.edit(as(ana), t.mustSnapshot(full.ID).Meetup, change)
		t.must(err)
	}
	_, err = t.edit(as(zed), t.mustSnapshot(shared.ID).Meetup, func(d *bot.Draft) { d.Title = "Go" })
	t.must(err)
	t.must(t.store.InTx(t.Context(), func(tx bot.Tx) error {
		if _, err := tx.LockMeetup(room, poll.ID); err != nil {
			return err
		}
		if err := tx.SaveLastStroke(room, poll.ID, zed, "1", 7); err != nil {
			return err
		}
		_, err := tx.SaveInterest(room, poll.ID, bot.Interest{Member: zed, Source: bot.SourceTap, At: monday})
		return err
	}))
	t.must(t.RecordProblem(t.Context(), room, full.ID, bot.ProblemCalendar, bot.Obstacle{Reason: bot.ObstacleFull}))
	t.must(t.RecordUnreached(t.Context(), bot.Task{Kind: bot.TaskNotifyMember, Subject: string(bot.NoticeSeat), Community: room, Meetup: full.ID, Member: zed}, bot.Obstacle{Reason: bot.ObstacleClosed}))
	t.must(t.Relay(t.Context(), bot.Task{Kind: bot.TaskRemind, Subject: "1d", Community: room, Meetup: full.ID}, []bot.UserID{zed}, bot.Obstacle{}))
	others := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben)))
	_, err = t.AskToJoin(t.Context(), as(zed), others.ID)
	t.must(err)
	_, err = t.Handover(t.Context(), as(ana), full.ID, zed)
	t.must(err)
	asked := t.post(ana, proposal(bot.DraftKindDate, cohosted(zed)))
	_, err = t.Handover(t.Context(), as(zed), asked.ID, zed)
	t.must(err)
	for _, d := range []struct {
		by bot.UserID
		bot.Draft
	}{{zed, proposal(bot.DraftKindDate, words)}, {ana, proposal(bot.DraftKindDate, forUsers(zed, ben), func(d *bot.Draft) {
		d.Typed = map[bot.Field]string{bot.FieldInvited: "@" + zedWord + " @Ben"}
	})}, {ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { // nobody was found by it
		d.Typed = map[bot.Field]string{bot.FieldCohosts: "@" + zedWord}
	})}, {ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { // an edit that uninvites them
		d.Basis = bot.Basis{Terms: bot.Terms{Invited: []bot.Invitation{{User: zed}, {User: ben}}, Cohosts: []bot.UserID{zed}}, Status: bot.StatusPolling}
		d.Meanwhile = &bot.Meanwhile{Seen: d.Basis}
	})}} {
		_, _, err := t.SaveDraft(t.Context(), as(d.by), d.Draft)
		t.must(err)
	}
	t.must(t.RecordMessage(t.Context(), bot.PostedMessage{Ref: bot.MessageRef{Place: bot.DirectTo(zed), ID: "1"}, Community: room, Meetup: full.ID, Member: zed},
		full, bot.Task{Kind: bot.TaskRemindMember, Subject: "1d", Member: zed}))
	t.must(t.RecordUnreachable(t.Context(), room, full.ID, zed))
	t.must(t.React(t.Context(), as(zed), decided.Card, decided.Slots[0].Emoji, true)) // too late
	for _, c := range []bot.CommunityID{room, ""} {
		t.must(t.store.Notebook("test").Put(t.Context(), "form:1."+bot.NoteTag(c, zed)+".x", []byte(zedWord+zed)))
	}
	t.must(t.store.InTx(t.Context(), func(tx bot.Tx) error {
		return tx.Promise(bot.Task{Kind: bot.TaskWelcome, Key: "failed", Community: room, Due: monday.Add(-time.Hour)})
	}))
	failed, err := t.store.Claim(t.Context(), monday.Add(-time.Minute), 1, time.Minute)
	t.must(err)
	t.must(t.store.Park(t.Context(), failed[0], bot.Setback{Reason: "direct messages of " + string(zed) + " are closed"}))
	return theirs, full, poll
}

func TestAForgottenMemberIsInNoTable(t *testing.T) {
	t.Parallel()
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s, db := newScenario(t, engine)
			theirs, full, poll := involveZed(s)

			schema := textColumns(t, db, engine)
			before := columnsContaining(t, db, schema, string(zed), zedWord)
			exported, err := s.Export(t.Context(), as(zed))
			s.must(err)
			for table, names := range schema {
				for _, name := range names {
					if slices.Contains(before, table+"."+name) == isImpersonal(table, name) {
						t.Errorf("%s.%s: does it hold members or their words? Fill it in involveZed, or list it in impersonal", table, name)
					}
				}
				held := slices.ContainsFunc(before, func(at string) bool { return strings.HasPrefix(at, table+".") })
				if held != slices.ContainsFunc(exported, func(r bot.ExportTable) bool { return r.Table == table }) {
					t.Errorf("%s holds the member: %t, and the export differs", table, held)
				}
			}
			for _, table := range []string{"heir", "reason", "draft_naming", "edit_naming", "task_naming", "adapter_note"} {
				if !slices.ContainsFunc(exported, func(r bot.ExportTable) bool { return r.Table == table }) {
					t.Errorf("%s names the member, and is not exported", table)
				}
			}
			s.must(s.Forget(t.Context(), as(zed)))
			if after := columnsContaining(t, db, schema, string(zed), zedWord); len(after) > 0 {
				t.Errorf("%q still contain the id or the words, of %q", after, before)
			}
			if exported, err = s.Export(t.Context(), as(zed)); err != nil || len(exported) > 0 {
				t.Errorf("%v is exported of a forgotten member, %v", exported, err)
			}
			checkForgotten(s, theirs, full, poll)
		})
	}
}

// checkForgotten checks the meetups after zed was forgotten.
func checkForgotten(t *scenario, theirs, full, poll bot.Meetup) {
	t.Helper()
	if m := t.mustSnapshot(theirs.ID).Meetup; m.Status != bot.StatusCancelled || m.Host != "" {
		t.Errorf("what they hosted is %s, of %q", m.Status, m.Host)
	}
	t.promoteAll(full.ID)
	if s := t.mustSnapshot(full.ID); !slices.Equal(s.Roster.In(bot.RSVPGoing), []bot.UserID{ana, ben}) {
		t.Errorf("%q are going, want that the freed seat is Ben's", s.Roster.In(bot.RSVPGoing))
	}
	if s := t.mustSnapshot(poll.ID); len(s.Answers) > 0 || s.Meetup.Admits(ben) {
		t.Errorf("%v was answered; for Ben it is: %t", s.Answers, s.Meetup.Admits(ben))
	}
	due := t.dueTasks(monday)
	if !slices.Contains(due, "tell:host_new") {
		t.Errorf("no notice of the new host: %q", due)
	}
	for _, want := range []string{"tell:host_left", "tell_member:seat>" + string(ben)} {
		if !slices.Contains(due, want) {
			t.Errorf("%q are due, want %s among them", due, want)
		}
	}
	_, err := t.Cancel(t.Context(), as(ben), theirs.ID)
	t.wantRefusal(err, bot.KindConflict, "refuse.cancelled_forgotten")
}

// Their reactions are still on the card and must not be applied again.
func TestReactionsOfAForgottenMemberAreNotAppliedAgain(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		emoji := bot.PlainEmoji(m.Slots[0].Emoji)
		t.must(t.React(t.Context(), as(zed), m.Card, emoji, true))
		t.must(t.Forget(t.Context(), as(zed)))
		reread := func(present ...bot.Reaction) int {
			reading, err := t.BeginReading(t.Context(), room, m.ID)
			t.must(err)
			t.must(t.Reconcile(t.Context(), reading, present))
			return len(t.mustSnapshot(m.ID).Answers)
		}
		theirs := bot.Reaction{Member: zed, Emoji: emoji}
		for range 2 {
			if n := reread(theirs); n != 0 {
				t.Fatalf("%d answers of a forgotten member", n)
			}
		}
		// New reactions count.
		t.must(t.React(t.Context(), as(zed), m.Card, emoji, true))
		if n := reread(theirs); n != 1 {
			t.Errorf("%d answers of who came back", n)
		}
		if n := reread(); n != 0 {
			t.Errorf("%d answers after they took it back", n)
		}
	})
}
