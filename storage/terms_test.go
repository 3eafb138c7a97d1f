package storage_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// sampleTerms returns terms with one field set.
func sampleTerms(t *testing.T, field reflect.StructField) bot.Terms {
	t.Helper()
	slots, err := bot.ResolveSlots(bot.TZData, "Europe/Berlin", []bot.Slot{{Start: day(4, 19), Length: time.Hour}})
	if err != nil {
		t.Fatal(err)
	}
	samples := []any{
		"Europe/Oslo", 7, 90 * time.Minute, day(2, 20), slots,
		[]bot.UserID{ben, "test:cy"}, []bot.Invitation{{User: ben, Must: true}, {User: "test:cy"}},
	}
	var out bot.Terms
	for _, sample := range samples {
		if reflect.TypeOf(sample) == field.Type {
			reflect.ValueOf(&out).Elem().FieldByIndex(field.Index).Set(reflect.ValueOf(sample))
			return out
		}
	}
	t.Fatalf("Terms.%s: add a sample of a %s", field.Name, field.Type)
	return out
}

func TestEveryTermIsStoredDraftedEditedAndExported(t *testing.T) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[bot.Terms]()) {
		t.Run(field.Name, func(t *testing.T) {
			each(t, func(t *testing.T, s *storage.Store) {
				terms := sampleTerms(t, field)
				wantTerms := func(where string, got bot.Terms) {
					t.Helper()
					for i := range got.Slots {
						got.Slots[i].ID = 0
					}
					wantEqual(t, "Terms."+field.Name+" "+where, got, terms)
				}
				m := createMeetup(t, s, bot.Meetup{Terms: terms.Clone(), Community: berlin, Host: ana, Status: bot.StatusPolling})
				wantTerms("of a created meetup", readMeetup(t, s, m.ID).Terms)
				saved := createMeetup(t, s, bot.Meetup{Community: berlin, Host: ana, Status: bot.StatusPolling})
				saved.Terms = terms.Clone()
				inTxOn(t, s, func(tx bot.Tx) error { return tx.SaveMeetup(&saved) }, saved.ID)
				wantTerms("of a saved meetup", readMeetup(t, s, saved.ID).Terms)

				d := bot.Draft{Terms: terms.Clone(), Community: berlin, Author: ana, Kind: bot.DraftKindPoll}
				e := bot.TermsEdit{Community: berlin, Meetup: m.ID, By: ana, At: start, Before: terms.Clone()}
				turned := bot.TermsEdit{Community: berlin, Meetup: m.ID, By: ana, At: start, After: terms.Clone()}
				inTx(t, s, func(tx bot.Tx) error {
					return errors.Join(tx.CreateDraft(&d), tx.CreateTermsEdit(&e), tx.CreateTermsEdit(&turned))
				})
				view(t, s, func(r bot.Reader) error {
					draft, err1 := r.Draft(berlin, ana, d.ID)
					wantTerms("of a draft", draft.Terms)
					before, err2 := r.TermsEdit(berlin, m.ID, e.ID)
					wantTerms("before an edit", before.Before)
					after, err3 := r.TermsEdit(berlin, m.ID, turned.ID)
					wantTerms("after an edit", after.After)
					return errors.Join(err1, err2, err3)
				})
				checkExported(t, s, field.Name)
			})
		})
	}
}

// checkExported checks that Ana's exports of a draft and of an edit contain the
// term: they must differ from Ben's draft and the edit's other side, which lack
// it.
func checkExported(t *testing.T, s *storage.Store, name string) {
	t.Helper()
	empty := bot.Draft{Community: berlin, Author: ben, Kind: bot.DraftKindPoll}
	inTx(t, s, func(tx bot.Tx) error { return tx.CreateDraft(&empty) })
	rows := func(u bot.UserID, table string) (out []map[string]any) {
		view(t, s, func(r bot.Reader) error {
			records, err := r.ExportMember(berlin, u)
			for _, record := range records {
				for _, raw := range record.Rows {
					row := map[string]any{}
					must(t, json.Unmarshal(raw, &row))
					delete(row, "id")
					delete(row, "author")
					if record.Table == table {
						out = append(out, row)
					}
				}
			}
			return err
		})
		return out
	}
	if reflect.DeepEqual(rows(ana, "draft")[0], rows(ben, "draft")[0]) {
		t.Errorf("Terms.%s is not exported of a draft", name)
	}
	if edits := rows(ana, "edit"); reflect.DeepEqual(edits[0]["before"], edits[1]["before"]) {
		t.Errorf("Terms.%s is not exported of an edit", name)
	}
}

// schema6 returns a database of schema 6, the last that stored drafts as typed.
func schema6(t *testing.T, engine storagetest.Engine) string {
	t.Helper()
	address := storagetest.EmptyURL(t, engine)
	db := openRaw(t, address)
	dialect := goose.DialectPostgres
	if engine == storagetest.SQLite {
		dialect = goose.DialectSQLite3
	}
	g, err := goose.NewProvider(dialect, db, os.DirFS("migrations/"+string(engine)), goose.WithDisableGlobalRegistry(true))
	must(t, err)
	_, err = g.UpTo(context.Background(), 6)
	must(t, err)
	script, err := os.ReadFile("testdata/schema6.sql")
	must(t, err)
	text := string(script)
	if engine == storagetest.SQLite {
		text = strings.ReplaceAll(text, "timestamptz '2026-11-20 09:30:00Z'", "1795167000000000")
		text = strings.ReplaceAll(text, "timestamptz '2126-11-20 09:30:00Z'", "4950841800000000")
	} else {
		text = strings.ReplaceAll(text, "x'0061'", `'\x0061'`)
	}
	_, err = db.ExecContext(t.Context(), text)
	must(t, err)
	return address
}

// Tables and columns were renamed after schema 6; their rows must stay.
func TestRenamedTablesOfSchema6AreCarriedOver(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		ctx := t.Context()
		s := storagetest.OpenURL(t, schema6(t, engine), storagetest.Now(clock), func(o *storage.Options) { o.Migrate = true })
		at := time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
		view(t, s, func(r bot.Reader) error {
			ben, err1 := r.Member(berlin, ben)
			if ben.ReminderChannel != bot.ReminderChannelDirect || ben.OwnZone != "Asia/Tokyo" || len(ben.Leads) != 1 || ben.Quiet == nil {
				t.Errorf("the member is %+v", ben)
			}
			overrides, err2 := r.ReminderOverrides(berlin, 1)
			wantEqual(t, "reminders", overrides, map[bot.UserID]bot.ReminderChannel{"test:ben": bot.ReminderChannelNone})
			message, err3 := r.PostedMessage(bot.MessageRef{Place: "test:general", ID: "m1"})
			wantEqual(t, "a message", message, bot.PostedMessage{Ref: bot.MessageRef{Place: "test:general", ID: "m1"}, Community: berlin, Meetup: 1})
			direct, err4 := r.DirectMessageTo("test:ben", 1)
			wantEqual(t, "a direct message", direct.Ref.ID, "m2")
			m, err5 := r.Meetup(berlin, 1)
			if m.Where != "Central Library" || m.HostAskedAt != at || m.RepolledAt != at || m.RenderedAt != at || m.NudgeCount != 2 || !m.StartedByInterest || m.CalendarEntry != "event-1" {
				t.Errorf("the meetup is %+v", m)
			}
			roster, err6 := r.Roster(berlin, 1)
			if len(roster.RSVPs) != 1 || roster.RSVPs[0].Member != "test:dee" {
				t.Errorf("the roster is %+v", roster)
			}
			return errors.Join(err1, err2, err3, err4, err5, err6)
		})
		if value, err := s.Notebook("discord").Get(ctx, "session"); err != nil || string(value) != "a" {
			t.Errorf("the note is %q, %v", value, err)
		}
		if first, err := s.Notebook("discord").Once(ctx, "post:m1", time.Hour); err != nil || first {
			t.Errorf("what was seen once is seen for the first time, %v", err)
		}
		parked, err := s.StuckTasks(ctx, storage.TaskFilter{Parked: true, Limit: 10})
		if err != nil || len(parked) != 1 || parked[0].LastError != "the channel is gone" {
			t.Errorf("parked is %+v, %v", parked, err)
		}
		due, err := s.Claim(ctx, time.Now(), 10, time.Minute)
		if err != nil || !slices.ContainsFunc(due, func(task bot.Task) bool { return task.Kind == bot.TaskDeleteExpired && task.Community == berlin }) {
			t.Errorf("nothing deletes what expires: %+v, %v", due, err)
		}
	})
}

func TestDraftsAndEditsOfSchema6AreCarriedOver(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		s := storagetest.OpenURL(t, schema6(t, engine), storagetest.Now(clock), func(o *storage.Options) { o.Migrate = true })
		slot := bot.Slot{Start: day(4, 19), Length: 2 * time.Hour, StartAt: time.Date(2026, 12, 4, 18, 0, 0, 0, time.UTC), Emoji: "1️⃣"}
		closeAt := time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
		view(t, s, func(r bot.Reader) error {
			d, err1 := r.Draft(berlin, ana, 1)
			wantEqual(t, "a proposal", d, bot.Draft{
				Terms: bot.Terms{
					Title: "Böard “games”", Where: "Library", Description: "Bring\none.", Zone: "Europe/Berlin", Minimum: 3, Capacity: 8,
					Cohosts: []bot.UserID{"test:cy"}, Invited: []bot.Invitation{{User: ben, Must: true}}, Slots: []bot.Slot{slot},
				},
				ID: 1, Community: berlin, Author: ana, Channel: "test:general", Kind: bot.DraftKindPoll, Ready: true, CloseAt: closeAt, CreatedAt: closeAt,
				Typed: map[bot.Field]string{
					bot.FieldTitle: "Böard “games”", bot.FieldWhere: "Library", bot.FieldDescription: "Bring\none.", bot.FieldSlots: "fri 7pm", bot.FieldDuration: "2h",
				},
			})
			d, err2 := r.Draft(berlin, ana, 2)
			wantEqual(t, "a change", d, bot.Draft{
				Terms: bot.Terms{
					Title: "Chess", Zone: "Europe/Berlin", Deadline: day(2, 20),
					Invited: []bot.Invitation{{User: "test:dee"}, {User: ben, Must: true}}, Slots: []bot.Slot{slot},
				},
				ID: 2, Community: berlin, Author: ana, Channel: "test:general", Kind: bot.DraftKindPoll, Ready: true, CloseAt: closeAt, CreatedAt: closeAt, Edits: 1,
				Typed: map[bot.Field]string{bot.FieldTitle: "Chess", bot.FieldDeadline: "2026-12-02 20:00"},
			})
			d, err3 := r.Draft(berlin, ana, 3)
			wantEqual(t, "an empty one", d, bot.Draft{
				ID: 3, Community: berlin, Author: ana, Channel: "test:general", Kind: bot.DraftKindDate, CreatedAt: closeAt,
			})
			e, err4 := r.TermsEdit(berlin, 1, 1)
			slot.ID = 1
			wantEqual(t, "an edit", e, bot.TermsEdit{
				ID: 1, Community: berlin, Meetup: 1, By: ana, At: closeAt, Affected: []bot.UserID{ben}, WasCancelled: true,
				Before: bot.Terms{Title: "Chess", Where: "Park", Slots: []bot.Slot{slot}, Deadline: day(2, 20), Cohosts: []bot.UserID{"test:cy"}},
				After:  bot.Terms{Title: "Go", Description: "New.", Minimum: 2, Capacity: 4},
			})
			m, err5 := r.Meetup(berlin, 1)
			if m.Duration != 0 || len(m.Invited) != 2 {
				t.Errorf("the meetup is %+v", m)
			}
			return errors.Join(err1, err2, err3, err4, err5)
		})
	})
}
