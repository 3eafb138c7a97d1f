package flow_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"golang.org/x/tools/txtar"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/courier"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage/storagetest"
)

var update = flag.Bool("update", false, "write what is seen into the scripts, to be read by a person")

// A script is a conversation in the playground. Its comment says what it is
// about; the file "settings", if there is one, how the room is set up, a line
// "name: value" each; the file "scenario" holds the steps, a line each:
//
//	ana: /meetup list                 says it in the channel
//	ana in thread: hello              says it in the newest thread
//	ana taps Post it                  a button, by its label
//	ana picks Time zone = Berlin; …   a menu by its prompt, options by their labels
//	ana fills title = Chess; when = … hands in the open form
//	ben reacts 1️⃣ / unreacts 1️⃣      on the newest card with that reaction
//	ben closes / opens                his direct messages
//	ana deletes card                  the newest public card
//	ben leaves                        the community
//	ben marks Hike                    its calendar entry; "twice": again while he is asked about it
//	ana removes Hike                  its calendar entry
//	ana completes /meetup show ch     what is offered while she types
//	@ +26h, @ 2026-11-27 19:00        the clock moves on (Berlin time)
//	restart                           the network was away
//	channel lacks Send Messages       Muster is not permitted that; or nothing
//	leave                             the community has Muster leave, until a restart
//
// "> ana" shows what Ana saw last, "> ana card" the newest public card, "> ana
// thread" and "> ana direct" the last there, "> ana page" her own page, "> ana all" everything new since
// the step before, "> calendar" its entries; what follows, indented by "| ", is what it must be.
func TestConversations(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, path := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i, file := range archive.Files {
				if file.Name != "scenario" {
					continue
				}
				got := newScenario(t, settingsOf(t, archive)).run(string(file.Data))
				if got != string(file.Data) {
					if !*update {
						t.Errorf("%s\ngot:\n%s", firstDifference(string(file.Data), got), got)
						continue
					}
					archive.Files[i].Data = []byte(got)
					if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range w {
		if i >= len(g) || w[i] != g[i] {
			return fmt.Sprintf("line %d: want %q", i+1, w[i])
		}
	}
	return "more was seen than wanted"
}

// monday is when every script begins, 10:00 in Berlin.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// ear tells when the network has begun to hear.
type ear struct {
	*chat.Router
	net      *network
	hears    chan struct{}
	calendar bot.CalendarMode // of the room
}

func (e *ear) Handle(ctx context.Context, event chat.Event) chat.Response {
	if _, ok := event.(chat.Reconnected); ok {
		defer close(e.hears)
	}
	if a, ok := event.(chat.Arrived); ok {
		a.Community.CalendarMode = e.calendar
		event = a
	}
	if i, ok := event.(chat.Invocation); ok {
		i.MissingPermissions = e.net.lacking()
		event = i
	}
	return e.Router.Handle(ctx, event)
}

type scenario struct {
	*testing.T
	room           *playground.Network
	net            *network
	courier        *courier.Courier
	queue          bot.Queue
	restart, leave func()
	mark           func(who bot.UserID, title string)
	gone           func(who bot.UserID)
	page           func(who string) string
	mu             sync.Mutex
	now            time.Time
	berlin         *time.Location
	seen           map[string]int // how many views each had seen
	offered        string         // what was offered last while somebody typed
}

func (k *scenario) clock() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.now
}

func (k *scenario) to(at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if at.After(k.now) {
		k.now = at
	}
}

// neighbours are six members who read those languages.
func neighbours(locales ...string) []playground.Profile {
	people := playground.DefaultProfiles()
	for i, locale := range locales {
		people[i].Locale = locale
	}
	return people
}

// settings are how a script's room is set up.
type settings struct {
	zone     string           // where it meets; empty: nobody has said so
	language string           // of the community; its members read it and others
	calendar bot.CalendarMode // of the network
}

// settingsOf reads the settings of a script: "zone: unknown", "language: de" and
// "calendar: on". Without them the room meets in Berlin and reads English.
func settingsOf(t *testing.T, archive *txtar.Archive) settings {
	t.Helper()
	out := settings{zone: "Europe/Berlin", language: "en", calendar: bot.CalendarModeNone}
	for _, file := range archive.Files {
		if file.Name != "settings" {
			continue
		}
		for line := range strings.Lines(string(file.Data)) {
			switch line = strings.TrimSpace(line); line {
			case "zone: unknown":
				out.zone = ""
			case "language: de":
				out.language = "de"
			case "calendar: on":
				out.calendar = bot.CalendarModeOn
			default:
				t.Fatalf("no setting %q", line)
			}
		}
	}
	return out
}

// newScenario opens a room.
func newScenario(t *testing.T, set settings) *scenario {
	t.Helper()
	k := &scenario{T: t, now: monday, seen: map[string]int{}}
	k.berlin, _ = bot.TZData("Europe/Berlin")
	store := storagetest.Open(t, storagetest.SQLite, storagetest.Now(k.clock))
	k.queue = store
	people := neighbours("en-GB", "en-US", "en-GB")
	if set.language == "de" { // Eli's language is not known, and Fay's has no words
		people = neighbours("de-DE", "de-AT", "de-DE", "en-GB", "", "pt-BR")
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	room, err := playground.New(t.Context(), playground.Options{
		Notebook: store.Notebook("playground"), Phrases: words, Now: k.clock, Zone: set.zone, Locale: set.language, Profiles: people, Logger: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := flow.New(planner.New(store, bot.TZData), bot.TZData, k.clock, log)
	if err != nil {
		t.Fatal(err)
	}
	k.room, k.net = room, &network{room: room, entries: map[string]chat.CalendarEntry{}}
	k.courier = courier.New(store, f, k.clock, log, k.net)
	router := f.Router()
	start := func() (stop func()) {
		ctx, cancel := context.WithCancel(context.Background())
		ended, heard := make(chan struct{}), &ear{Router: router, net: k.net, hears: make(chan struct{}), calendar: set.calendar}
		go func() {
			defer close(ended)
			if err := room.Run(ctx, router.Commands(), heard); err != nil {
				t.Error(err)
			}
		}()
		<-heard.hears
		return func() { cancel(); <-ended }
	}
	stop := start()
	k.restart = func() { stop(); stop = start() }
	k.mark = func(who bot.UserID, title string) {
		router.Handle(t.Context(), chat.CalendarInterest{Entry: k.net.named(title),
			From: chat.From{Community: playground.Room, Actor: chat.Identity{User: who}}})
	}
	k.gone = func(who bot.UserID) {
		router.Handle(t.Context(), chat.MemberLeft{From: chat.From{Community: playground.Room, Actor: chat.Identity{User: who}}})
	}
	k.page = func(who string) string {
		m, err := room.FetchMember(t.Context(), playground.Room, playground.User(who))
		if err != nil {
			return err.Error()
		}
		opened := chat.HomeOpened{From: chat.From{Community: playground.Room, Actor: m, Place: bot.DirectTo(m.User)}}
		reply, ok := router.Handle(t.Context(), opened).(chat.Reply)
		if !ok {
			return "(nothing)"
		}
		return chat.PlainText{Now: k.clock()}.Card(reply.Card)
	}
	k.leave = func() { router.Handle(t.Context(), chat.Departed{From: chat.From{Community: playground.Room}}) }
	t.Cleanup(func() { stop() })
	k.quiet() // the room is greeted before anybody speaks
	return k
}

// run plays a script and returns it with what was really seen.
func (k *scenario) run(script string) string {
	var out []string
	for _, line := range strings.Split(strings.TrimRight(script, "\n"), "\n") {
		if strings.HasPrefix(line, "| ") || line == "|" {
			continue // written anew
		}
		out = append(out, line)
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "> "):
			for _, seen := range strings.Split(k.look(strings.TrimPrefix(line, "> ")), "\n") {
				out = append(out, strings.TrimRight("| "+seen, " "))
			}
		default:
			if err := k.step(line); err != nil {
				out = append(out, "| (!) "+err.Error())
			}
			k.quiet()
		}
	}
	return strings.Join(out, "\n") + "\n"
}

// quiet lets everything happen that is due, and what is due within a moment.
func (k *scenario) quiet() {
	const moment = 3 * time.Second
	for range 100 {
		if err := k.courier.Drain(k.Context()); err != nil {
			k.Fatal(err)
		}
		due, ok, err := k.queue.NextDue(k.Context())
		if err != nil {
			k.Fatal(err)
		}
		if !ok || due.Sub(k.clock()) > moment {
			return
		}
		k.to(due)
	}
	k.Fatal("it never comes to rest")
}

func (k *scenario) step(line string) error {
	if at, ok := strings.CutPrefix(line, "@ "); ok {
		return k.travel(at)
	}
	if line == "restart" {
		k.restart()
		return nil
	}
	if lacks, ok := strings.CutPrefix(line, "channel lacks "); ok {
		k.net.forbid(strings.TrimSuffix(lacks, "nothing"))
		return nil
	}
	if line == "leave" {
		k.leave()
		return nil
	}
	name, rest, _ := strings.Cut(line, " ")
	if who, said, ok := strings.Cut(line, ": "); ok && !strings.Contains(who, " ") {
		return k.as(who).Type(k.Context(), playground.Channel, said)
	}
	p := k.as(name)
	verb, what, _ := strings.Cut(rest, " ")
	switch verb {
	case "in":
		_, said, _ := strings.Cut(what, ": ")
		return p.Type(k.Context(), k.thread(p), said)
	case "taps":
		return p.Press(k.Context(), "", what)
	case "picks":
		menu, options, _ := strings.Cut(what, " = ")
		return p.Press(k.Context(), "", menu, k.options(p, menu, options)...)
	case "uses": // a command on the newest message in the channel
		return p.Use(k.Context(), newest(p.SeesIn(playground.Channel)), what)
	case "fills":
		fields := map[string]string{}
		for _, field := range strings.Split(what, "; ") {
			key, value, _ := strings.Cut(field, "=")
			fields[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
		return p.Submit(k.Context(), fields)
	case "dismisses":
		return p.Dismiss(k.Context())
	case "reacts":
		return p.React(k.Context(), k.card(p, what), what)
	case "unreacts":
		return p.Unreact(k.Context(), k.card(p, what), what)
	case "completes":
		k.offered = k.completions(p, what)
		return nil
	case "marks":
		title, twice := strings.CutSuffix(what, " twice")
		if twice {
			k.net.happen(func() { k.mark(playground.User(name), title) })
		}
		k.mark(playground.User(name), title)
		return nil
	case "leaves":
		k.gone(playground.User(name))
		return nil
	case "removes":
		k.net.remove(what)
		return nil
	case "deletes":
		return p.Delete(k.Context(), k.card(p, ""))
	case "closes":
		return p.CloseDirect(k.Context())
	case "opens":
		return p.OpenDirect(k.Context())
	}
	return fmt.Errorf("step %q is not understood", line)
}

func newest(all []playground.View) string {
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1].ID
}

func (k *scenario) as(name string) playground.Person { return k.room.As(playground.User(name)) }

func (k *scenario) travel(to string) error {
	if by, err := time.ParseDuration(strings.TrimPrefix(to, "+")); err == nil {
		k.to(k.clock().Add(by))
		return nil
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", to, k.berlin)
	if err != nil {
		return err
	}
	k.to(at)
	return nil
}

// completions are what is offered while somebody types a command.
func (k *scenario) completions(p playground.Person, typed string) string {
	offered := p.Complete(k.Context(), playground.Channel, typed)
	lines := []string{offered.Hint}
	for _, item := range offered.Items {
		lines = append(lines, strings.TrimSpace("• "+item.Label+"  "+item.Hint)+"  → "+item.Text)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// options finds the labels that begin with, or hold, what the script says.
func (k *scenario) options(p playground.Person, menu, wanted string) []string {
	if strings.TrimSpace(wanted) == "" {
		return nil
	}
	var out []string
	for _, want := range strings.Split(wanted, "; ") {
		out = append(out, option(p, menu, want))
	}
	return out
}

func option(p playground.Person, prompt, want string) string {
	all := p.Sees()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Card == nil {
			continue
		}
		for _, c := range all[i].Card.Controls {
			menu, ok := c.(chat.Menu)
			if !ok || menu.Prompt != prompt {
				continue
			}
			for _, o := range menu.Options {
				if strings.Contains(o.Label, want) {
					return o.Value
				}
			}
		}
	}
	return want
}

// card is the newest public card, with that reaction if one is wanted.
func (k *scenario) card(p playground.Person, emoji string) string {
	found := ""
	for _, v := range p.SeesIn(playground.Channel) {
		if v.Card == nil || v.Private {
			continue
		}
		if emoji == "" {
			found = v.ID
		}
		for _, r := range v.Reactions {
			if bot.PlainEmoji(r.Emoji) == bot.PlainEmoji(emoji) {
				found = v.ID
			}
		}
		if found == "" {
			found = v.ID
		}
	}
	return found
}

func (k *scenario) thread(p playground.Person) bot.Place {
	place := playground.Channel
	for _, v := range p.SeesIn(playground.Channel) {
		if v.Thread != "" {
			place = v.Thread
		}
	}
	return place
}

// look writes what somebody sees.
func (k *scenario) look(what string) string {
	if what == "calendar" {
		return k.net.String()
	}
	name, which, _ := strings.Cut(what, " ")
	p := k.as(name)
	var views []playground.View
	switch which {
	case "thread":
		views = p.SeesIn(k.thread(p))
	case "direct":
		views = p.SeesIn(bot.DirectTo(playground.User(name)))
	case "card":
		for _, v := range p.SeesIn(playground.Channel) {
			if v.ID == k.card(p, "") {
				views = append(views, v)
			}
		}
	case "offered":
		return k.offered
	case "page":
		return k.page(name)
	case "all":
		views = p.Sees()
		was := k.seen[name]
		k.seen[name] = len(views)
		var texts []string
		for _, v := range views[min(was, len(views)):] {
			texts = append(texts, v.Text())
		}
		return strings.Join(texts, "\n---\n")
	default:
		views = p.Sees()
	}
	if len(views) == 0 {
		return "(nothing)"
	}
	return views[len(views)-1].Text()
}
