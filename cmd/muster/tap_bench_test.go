package main

import (
	"context"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// tapBench is a store with polls whose cards are posted, and members who tap on them.
type tapBench struct {
	testing.TB
	engine  storagetest.Engine
	url     string
	store   *storage.Store
	plan    *planner.Planner
	router  *chat.Router
	polls   []bot.Meetup
	members int
	taps    atomic.Int64
	events  atomic.Int64
	traced  statements
}

// newTapBench opens polls with so many slots, which are times or have so much room, and
// which so many members have answered in full.
func newTapBench(b testing.TB, engine storagetest.Engine, polls, slots, answered int, room time.Duration) *tapBench {
	b.Helper()
	t := &tapBench{TB: b, engine: engine, url: storagetest.URL(b, engine), members: 64}
	t.store = storagetest.OpenURL(b, t.url, t.traced.option())
	t.traced.ignored.Store(true)
	t.plan = planner.New(t.store, bot.TZData)
	catalog, err := loadCatalog()
	if err != nil {
		b.Fatal(err)
	}
	t.router = flow.New(catalog, t.plan, bot.TZData, time.Now, slog.New(slog.DiscardHandler)).Router()
	t.router.CheckQuota = nil // its members tap without a pause
	arrives := t.router.Arrives
	t.router.Arrives = func(e chat.Event) (presses int, ok bool) {
		_, ok = arrives(e)
		return 0, ok
	}
	friday := bot.WallOf(time.Now().AddDate(0, 0, 5)).At(19, 0)
	var times []bot.Slot
	for i := range slots {
		s := bot.Slot{Start: friday.AddDays(i), Length: 2 * time.Hour}
		if room > 0 {
			s.Length, s.Window = room, s.Length
		}
		times = append(times, s)
	}
	if times, err = bot.ResolveSlots(bot.TZData, "Europe/Berlin", times); err != nil {
		b.Fatal(err)
	}
	closes := time.Now().Add(48 * time.Hour)
	for n := range polls {
		m := bot.Meetup{
			Community: bot.CommunityID(fmt.Sprint("bench:r", n%100)), Channel: "bench:room/general", Status: bot.StatusPolling, Host: "bench:host", CreatedAt: time.Now(),
			Terms: bot.Terms{Title: "Bench", Zone: "Europe/Berlin", Slots: slices.Clone(times), Deadline: bot.WallOf(closes)}, CloseAt: closes, RenderedAt: time.Now(),
		}
		m.Card = bot.MessageRef{Place: m.Channel, ID: fmt.Sprint("card", n)}
		t.create(&m, answered, n < 100)
		t.polls = append(t.polls, m)
	}
	t.traced.ignored.Store(false)
	return t
}

func (t *tapBench) create(m *bot.Meetup, answered int, community bool) {
	t.Helper()
	err := t.store.InTx(t.Context(), func(tx bot.Tx) error {
		if community {
			if err := tx.AddCommunity(bot.Community{ID: m.Community, Zone: m.Zone}); err != nil {
				return err
			}
			for i := range t.members {
				if err := tx.AddMember(bot.Member{Community: m.Community, User: benchMember(i), Locale: "en"}); err != nil {
					return err
				}
			}
		}
		if err := tx.CreateMeetup(m); err != nil {
			return err
		}
		if err := tx.SavePostedMessage(bot.PostedMessage{Ref: m.Card, Community: m.Community, Meetup: m.ID}); err != nil {
			return err
		}
		for i := range answered {
			u := bot.UserID(fmt.Sprintf("bench:a%04d", i))
			var ballot bot.Ballot
			for _, s := range m.Slots {
				ballot = append(ballot, bot.Answer{Slot: s.ID, Member: u, Availability: bot.AvailabilityYes, Source: bot.SourceTap, At: tx.Now()})
			}
			if err := tx.SaveBallot(m.Community, m.ID, u, ballot); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func benchMember(i int) bot.UserID { return bot.UserID(fmt.Sprintf("bench:m%02d", i)) }

// tap has the n-th tap done: a member of their client chooses another slot each time.
func (t *tapBench) tap(ctx context.Context, client int) error {
	n := int(t.taps.Add(1))
	m := &t.polls[n%len(t.polls)]
	return t.tapOn(ctx, m, client, m.Slots[(n/len(t.polls)+n)%len(m.Slots)].ID)
}

// tapOn has a member choose a slot and no other.
func (t *tapBench) tapOn(ctx context.Context, m *bot.Meetup, member int, slot bot.SlotID) error {
	from := chat.From{
		ID: fmt.Sprint("e", t.events.Add(1)), Community: m.Community, Place: m.Channel, Channel: m.Channel,
		Actor: chat.Identity{User: benchMember(member % t.members), Locale: "en"},
	}
	r := t.router.Handle(ctx, chat.Press{From: from, Action: chat.NewAction("mark", chat.ModeUpdate, m.ID, bot.AvailabilityYes, 0, m.FormatSlots(m.Slots)), Values: []string{fmt.Sprint(slot)}})
	if _, ok := r.(chat.Redraw); !ok {
		return fmt.Errorf("got %#v", r)
	}
	return nil
}

// run has n taps done by so many clients at once.
func (t *tapBench) run(clients, n int) {
	t.Helper()
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := t.tap(t.Context(), c); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// BenchmarkTap measures a tap on the menu of a poll, from its event to the answer, and
// beside it pgbench with the very statements that taps sent. For durable commits name a
// server with fsync on in MUSTER_TEST_DATABASE_URL.
func BenchmarkTap(b *testing.B) {
	for _, engine := range storagetest.Engines() {
		for _, polls := range []int{1, 1000} {
			b.Run(fmt.Sprintf("%s/polls=%d", engine, polls), func(b *testing.B) {
				t := newTapBench(b, engine, polls, 3, 30, 0)
				for _, clients := range []int{1, 8, 32} {
					b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
						t.TB = b
						t.traced.ignored.Store(true)
						t.run(clients, 200) // prepares the statements
						b.ReportAllocs()
						b.ResetTimer()
						t.run(clients, b.N)
						b.StopTimer()
						ours := float64(b.N) / b.Elapsed().Seconds()
						b.ReportMetric(ours, "taps/s")
						if b.N == 1 {
							return // to find out how many are run
						}
						if theirs := t.pgbench(clients); theirs > 0 {
							b.ReportMetric(theirs, "pgbench/s")
							b.ReportMetric(ours/theirs, "of-pgbench")
						}
					})
				}
			})
		}
	}
}

// BenchmarkTapOnManyAnswers measures a tap on a poll about 19 times, or as much room, that
// few or many have answered.
func BenchmarkTapOnManyAnswers(b *testing.B) {
	for _, engine := range storagetest.Engines() {
		for name, room := range map[string]time.Duration{"times": 0, "room": 4 * time.Hour} {
			for _, answered := range []int{10, 100, 1000} {
				b.Run(fmt.Sprintf("%s/%s/answered=%d", engine, name, answered), func(b *testing.B) {
					t := newTapBench(b, engine, 1, 19, answered, room)
					t.traced.ignored.Store(true)
					t.run(1, 50)
					b.ReportAllocs()
					b.ResetTimer()
					t.run(1, b.N)
				})
			}
		}
	}
}

// pgbench runs the statements of taps for six seconds and returns the taps in a second,
// without the first two, in which it plans them; 0 if it cannot. A script has two taps of
// a member on a poll, each of which undoes the other, so that each writes.
func (t *tapBench) pgbench(clients int) float64 {
	t.Helper()
	program, err := exec.LookPath("pgbench")
	if err != nil {
		program = "/usr/lib/postgresql/15/bin/pgbench"
	}
	if _, err := os.Stat(program); err != nil || t.engine != storagetest.Postgres {
		return 0
	}
	dir := t.TempDir()
	args := []string{"-n", "-M", "prepared", "-T", "6", "-P", "1", "-c", strconv.Itoa(clients), "-j", "1"}
	for i := range max(8, clients) {
		path := filepath.Join(dir, fmt.Sprint(i, ".sql"))
		if err := os.WriteFile(path, []byte(t.pgbenchTaps(i)), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "-f", path)
	}
	out, err := exec.Command(program, append(args, t.url)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	found := regexp.MustCompile(`progress: \S+ s, ([0-9.]+) tps`).FindAllSubmatch(out, -1)
	if len(found) < 4 {
		t.Fatalf("%s", out)
	}
	var sum float64
	for _, second := range found[2:] {
		rate, _ := strconv.ParseFloat(string(second[1]), 64)
		sum += rate
	}
	return 2 * sum / float64(len(found)-2)
}

// pgbenchTaps returns a script with the statements of two taps of a member.
func (t *tapBench) pgbenchTaps(member int) string {
	t.Helper()
	t.traced.ignored.Store(false)
	defer t.traced.ignored.Store(true)
	m := &t.polls[member%len(t.polls)]
	for n, slot := range []int{0, 1, 0} {
		if n == 1 { // the first tap only sees to it that the others take something back
			t.traced.taken()
		}
		if err := t.tapOn(t.Context(), m, member, m.Slots[slot].ID); err != nil {
			t.Fatal(err)
		}
	}
	return pgbenchScript(t.traced.taken())
}

// pgbenchScript returns statements with their arguments as literals. Events are new
// each time.
func pgbenchScript(all []statement) string {
	script := strings.Builder{}
	script.WriteString("\\set event random(1, 9000000000000000)\n")
	for _, s := range all {
		query := s.query
		for _, arg := range s.args {
			before, after, _ := strings.Cut(query, "?")
			query = before + literal(arg) + after
		}
		script.WriteString(strings.Join(strings.Fields(query), " ") + ";\n")
	}
	return script.String()
}

func literal(v any) string {
	if valuer, ok := v.(driver.Valuer); ok {
		v, _ = valuer.Value()
	}
	switch v := v.(type) {
	case nil:
		return "null"
	case time.Time:
		return literal(v.Format(time.RFC3339Nano)) + "::timestamptz"
	case *bot.MeetupID:
		if v == nil {
			return "null"
		}
		return fmt.Sprint(int64(*v))
	}
	text := fmt.Sprint(v)
	if len(text) == 64 && !strings.ContainsAny(text, " {[") { // the digest of an event
		return ":event"
	}
	switch v.(type) {
	case bool, int, int64, bot.MeetupID:
		return text
	}
	// pgbench takes a colon for the beginning of a variable.
	return "E'" + strings.NewReplacer(`\`, `\\`, "'", "''", ":", `\x3a`).Replace(text) + "'"
}
