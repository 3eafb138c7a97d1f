package planner

import (
	"database/sql"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

// zed is the member who is forgotten. No other id in a test contains theirs.
const zed = bot.UserID("test:zed")

// memberColumn matches the columns that hold a member's id.
var memberColumn = regexp.MustCompile(`^(member|host|co_?host|author|user|guest|by|invited_by|owner_member)$`)

// isEngineTable reports whether a table holds the engine's data, rather than
// adapters' notes or schema versions.
func isEngineTable(table string) bool {
	return !slices.Contains([]string{"adapter_note", "dedup", "muster_schema", "goose_db_version"}, table) && !strings.HasPrefix(table, "sqlite_")
}

// columns lists the columns of each table.
func columns(t *testing.T, db *sql.DB, engine storagetest.Engine) map[string][]string {
	t.Helper()
	query := `select table_name, column_name from information_schema.columns where table_schema = current_schema()`
	if engine == storagetest.SQLite {
		query = `select m.name, c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'`
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
		if isEngineTable(table) {
			found[table] = append(found[table], column)
		}
	}
	if err := rows.Err(); err != nil || len(found) < 10 {
		t.Fatal(len(found), err)
	}
	return found
}

// columnsContaining lists the columns that contain an id.
func columnsContaining(t *testing.T, db *sql.DB, schema map[string][]string, u bot.UserID) []string {
	t.Helper()
	var found []string
	for table, names := range schema {
		for _, name := range names {
			var n int
			query := fmt.Sprintf(`select count(*) from %s where cast(%s as text) like '%%%s%%'`, table, name, u)
			if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
				t.Fatal(query, err)
			}
			if n > 0 {
				found = append(found, table+"."+name)
			}
		}
	}
	slices.Sort(found)
	return found
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
	theirs = t.post(zed, proposal(bot.DraftKindDate))
	full = t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Capacity = 2 }))
	poll = t.post(ana, proposal(bot.DraftKindPoll, forUsers(zed)))
	decided := t.post(ana, proposal(bot.DraftKindPoll, forUsers(zed, ben, cy)))
	t.choose(ben, decided, 0)
	t.choose(cy, decided, 0)
	t.choose(zed, decided, 1)
	_, err = t.Pick(t.Context(), as(ana), decided.ID, decided.Slots[0].ID) // zed cannot make it
	t.must(err)
	for _, u := range []bot.UserID{zed, ben} {
		_, err = t.RSVP(t.Context(), as(u), full.ID, bot.RSVPGoing)
		t.must(err)
	}
	t.must(t.React(t.Context(), as(zed), poll.Card, poll.Slots[0].Emoji, true))
	_, err = t.SetReminderChannel(t.Context(), as(zed), bot.ReminderChannelDirect)
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
		_, err := tx.SaveInterest(room, poll.ID, bot.Interest{Member: zed, Source: bot.SourceTap, At: monday})
		return err
	}))
	_, err = t.Handover(t.Context(), as(ana), full.ID, zed)
	t.must(err)
	for _, d := range []struct {
		by bot.UserID
		bot.Draft
	}{{zed, proposal(bot.DraftKindDate)}, {ana, proposal(bot.DraftKindDate, forUsers(zed, ben))}} {
		_, _, err := t.SaveDraft(t.Context(), as(d.by), d.Draft)
		t.must(err)
	}
	t.must(t.RecordMessage(t.Context(), bot.PostedMessage{Ref: bot.MessageRef{Place: bot.DirectTo(zed), ID: "1"}, Community: room, Meetup: full.ID, Member: zed}))
	t.must(t.RecordUnreachable(t.Context(), room, full.ID, zed))
	return theirs, full, poll
}

func TestAForgottenMemberIsInNoTable(t *testing.T) {
	t.Parallel()
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s, db := newScenario(t, engine)
			theirs, full, poll := involveZed(s)

			schema := columns(t, db, engine)
			before := columnsContaining(t, db, schema, zed)
			exported, err := s.Export(t.Context(), as(zed))
			s.must(err)
			for table, names := range schema {
				for _, name := range names {
					if memberColumn.MatchString(name) && !slices.Contains(before, table+"."+name) {
						t.Errorf("%s.%s holds members, and this test gives it none: see involveZed", table, name)
					}
				}
				held := slices.ContainsFunc(before, func(at string) bool { return strings.HasPrefix(at, table+".") })
				if held != slices.ContainsFunc(exported, func(r bot.ExportTable) bool { return r.Table == table }) {
					t.Errorf("%s holds the member: %t, and the export differs", table, held)
				}
			}
			s.must(s.Forget(t.Context(), as(zed)))
			if after := columnsContaining(t, db, schema, zed); len(after) > 0 {
				t.Errorf("%q still contain the id, of %q", after, before)
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
	t.wantRefusal(err, bot.KindConflict, "refuse.cancelled")
}

// Their reactions are still on the card and must not be applied again.
func TestReactionsOfAForgottenMemberAreNotAppliedAgain(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		emoji := bot.PlainEmoji(m.Slots[0].Emoji)
		t.must(t.React(t.Context(), as(zed), m.Card, emoji, true))
		t.must(t.Forget(t.Context(), as(zed)))
		reread := func(present ...bot.Reaction) int {
			_, last, err := t.LastReactions(t.Context(), room, m.ID)
			t.must(err)
			t.must(t.Reconcile(t.Context(), room, m.ID, last, present))
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
