package flow_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/calendars"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
	"github.com/muster-bot/muster/bot/courier"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage/storagetest"
)

var update = flag.Bool("update", false, "write the actual output into the scripts, to be read by a person")

// A script is a conversation in the playground. Its comment says what it is
// about. The file "settings", if there is one, sets the room up, a line
// "name: value" each. The file "scenario" holds the steps, a line each:
//
//	ana: /meetup list                 types it in the channel
//	ana in thread: hello              types it in the newest thread; "in direct", "in backstage": there
//	ana taps Post it                  a button, by its label
//	ana picks Time zone = Berlin; …   a menu by its prompt, options by their labels
//	ana fills title = Chess; when = … submits the open form
//	ben reacts 1️⃣ / unreacts 1️⃣      on the newest card with that reaction; else on the newest
//	ben paints 1️⃣ 0-2 yes; 2-4 no    parts of that slot in hours since its start, and nothing is drawn
//	ben closes / opens                his direct messages
//	ana deletes card                  the newest public card
//	ben leaves                        the community
//	ben leaves Chess club             and the network does not say so
//	ben goes                          leaves it, and the network does not say so
//	ben belongs to Chess club         another community of that name, in which he has acted
//	network says nothing / answers    when it is asked who is there and who sees what
//	ben marks Hike                    its calendar entry; "twice": again while the question is sent
//	ana removes Hike                  its calendar entry
//	ana adds calendar https://…       on her page; it is busy on Fridays from 18 to 23
//	calendars say not_found           when they are fetched; "calendars answer": they are there
//	ana completes /meetup show ch     what is offered while she types
//	@ +26h, @ 2026-11-27 19:00        the clock moves on (Berlin time)
//	restart                           the network was away
//	channel lacks Send Messages       Muster lacks that permission; or nothing
//	channel closes: archived          no message is taken there for that reason; also thread, reactions, calendar
//	channel opens                     and the network says that access has changed; "quietly": it does not
//	network is slow / is quick        it asks to post a minute later
//	replies expire                    no private reply can be edited any more
//	leave                             the community removes Muster, until a restart
//
// "> ana" shows what Ana saw last, "> ana card" the newest public card, "> ana
// thread" and "> ana direct" the last message there, "> ana page" her own page, "> ana
// menus" the small print and the controls of what she saw last,
// "> ana all" everything new since the last such step, "> calendar" its entries.
// The lines after it that begin with "| " are the expected output.
func TestConversations(t *testing.T) {
	shown := new(recorder)
	if t.Run("scripts", func(t *testing.T) {
		playScripts(t, func(s bot.Store) bot.Store { return s }, func(s string) string { return s }, shown)
	}) && shown.complete() {
		compareGallery(t, shown)
	}
}

// playScripts plays every script on a store, and records what they show. expect
// changes what both the script and the actual output say.
func playScripts(t *testing.T, wrap func(bot.Store) bot.Store, expect func(string) string, shown *recorder) {
	t.Helper()
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts", err)
	}
	shown.scripts = len(scripts)
	for _, path := range scripts {
		script := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(script, func(t *testing.T) {
			t.Parallel()
			shown.plays()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for i, file := range archive.Files {
				if file.Name != "scenario" {
					continue
				}
				want := expect(string(file.Data))
				set := settingsOf(t, archive)
				if set.language == "en" {
					set.record = shown.of(script)
				}
				got := expect(newScenarioOn(t, set, wrap).run(want))
				if got != want {
					if !*update || want != string(file.Data) {
						t.Errorf("%s\ngot:\n%s", firstDifference(want, got), got)
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
	return "more output than expected"
}

// monday is the start of every script, 10:00 in Berlin.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// receiver is the router as the network's handler. It signals when the network is
// ready and adds what the playground lacks.
type receiver struct {
	*chat.Router
	net      *network
	ready    chan struct{}
	calendar bot.CalendarMode // of the room
	stamps   atomic.Int64
}

func (r *receiver) Handle(ctx context.Context, event chat.Event) chat.Response {
	event = chat.WithFrom(event, func(f chat.From) chat.From {
		f.Stamp = bot.Stamp{Number: r.stamps.Add(1)} // the playground's are machine time
		return f
	})
	if _, ok := event.(chat.Reconnected); ok {
		defer close(r.ready)
	}
	if a, ok := event.(chat.Arrived); ok {
		a.Community.CalendarMode = r.calendar
		event = a
	}
	if i, ok := event.(chat.Invocation); ok {
		i.MissingPermissions = r.net.missingPermissions()
		event = i
	}
	return r.net.withOffers(r.Router.Handle(ctx, event))
}

// scenario is a room with its conversations, in which a script is played.
type scenario struct {
	*testing.T
	room           *playground.Network
	net            *network
	flow           *flow.Flow
	courier        *courier.Courier
	replica        *courier.Courier // of another process, which does nothing of its own
	queue          bot.Queue
	store          bot.Store
	restart, leave func()
	belong         func(who bot.UserID, community string)
	markEntry      func(who bot.UserID, title string)
	addCalendar    func(who bot.UserID, address string) error
	internet       *internet
	memberLeaves   func(who bot.UserID)
	accessChanges  func()
	page           func(who string) string
	handle         func(chat.Event) chat.Response
	mu             sync.Mutex
	now            time.Time
	berlin         *time.Location
	shown          map[string]int // the number of views that "all" has shown each member
	completed      string         // the last completions
}

func (s *scenario) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *scenario) advanceTo(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at.After(s.now) {
		s.now = at
	}
}

// profiles returns the default members with these locales.
func profiles(locales ...string) []playground.Profile {
	people := playground.DefaultProfiles()
	for i, locale := range locales {
		people[i].Locale = locale
	}
	return people
}

// settings set up a script's room.
type settings struct {
	zone     string           // IANA name; empty: not set
	language string           // of the community
	calendar bot.CalendarMode // of the network
	pages    bool             // its readers reach pages
	private  []bot.UserID     // who sees the channel backstage; nil: there is none
	record   func(gallery.Recording)
}

// backstage is a private channel.
const backstage bot.Place = "playground:room/backstage"

// settingsOf reads the settings of a script: "zone: unknown", "language: de",
// "pages: on", "calendar: on" and "backstage: Ana Ben", who see that channel. Without them the room meets in Berlin and reads English.
func settingsOf(t *testing.T, archive *txtar.Archive) settings {
	t.Helper()
	out := settings{zone: "Europe/Berlin", language: "en", calendar: bot.CalendarModeNone}
	for _, file := range archive.Files {
		if file.Name != "settings" {
			continue
		}
		for line := range strings.Lines(string(file.Data)) {
			line = strings.TrimSpace(line)
			if names, ok := strings.CutPrefix(line, "backstage: "); ok {
				for name := range strings.FieldsSeq(names) {
					out.private = append(out.private, playground.User(strings.ToLower(name)))
				}
				continue
			}
			switch line {
			case "zone: unknown":
				out.zone = ""
			case "language: de":
				out.language = "de"
			case "pages: on":
				out.pages = true
			case "calendar: on":
				out.calendar = bot.CalendarModeOn
			default:
				t.Fatalf("no setting %q", line)
			}
		}
	}
	return out
}

// newScenario returns a scenario with an empty room.
func newScenario(t *testing.T, set settings) *scenario {
	t.Helper()
	return newScenarioOn(t, set, func(s bot.Store) bot.Store { return s })
}

// newScenarioOn is newScenario with a store around the real one.
func newScenarioOn(t *testing.T, set settings, wrap func(bot.Store) bot.Store) *scenario {
	t.Helper()
	if set.record == nil {
		set.record = func(gallery.Recording) {}
	}
	s := &scenario{T: t, now: monday, shown: map[string]int{}}
	s.berlin, _ = bot.TZData("Europe/Berlin")
	store := storagetest.Open(t, storagetest.SQLite, storagetest.Now(s.clock))
	s.queue, s.store = store, store
	people := profiles("en-GB", "en-US", "en-GB")
	if set.language == "de" { // Eli's language is unknown, and Fay's has no words
		people = profiles("de-DE", "de-AT", "de-DE", "en-GB", "", "pt-BR")
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var private map[bot.Place][]bot.UserID
	if set.private != nil {
		private = map[bot.Place][]bot.UserID{backstage: set.private}
	}
	room, err := playground.New(t.Context(), playground.Options{
		Notebook: store.Notebook("playground"), Phrases: words, Now: s.clock, Zone: set.zone, Locale: set.language, Profiles: people, Private: private, Logger: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.room, s.net = room, &network{room: room, entries: map[string]chat.CalendarEntry{}, wrong: t.Errorf, now: s.clock, record: set.record}
	s.internet = new(internet)
	reader := calendars.New(planner.New(wrap(store), bot.TZData), s.internet, bot.TZData, s.clock)
	s.addCalendar = func(who bot.UserID, address string) error {
		_, err := reader.AddAddress(t.Context(), bot.Actor{Community: playground.Room, User: who}, address, false)
		return err
	}
	newFlow := func() *flow.Flow {
		f := flow.New(words, planner.New(wrap(store), bot.TZData), bot.TZData, s.clock, log, s.net)
		f.ServePages(func(bot.Network) bool { return set.pages })
		f.ReadCalendars(reader)
		return f
	}
	f := newFlow()
	s.flow = f
	s.courier, s.replica = courier.New(store, f, s.clock, log, s.net), courier.New(store, newFlow(), s.clock, log, s.net)
	router := f.Router()
	s.handle = func(e chat.Event) chat.Response { // in a separate goroutine, as networks do
		handled := make(chan chat.Response, 1)
		go func() { handled <- router.Handle(t.Context(), e) }()
		return <-handled
	}
	start := func() (stop func()) {
		ctx, cancel := context.WithCancel(context.Background())
		ended, h := make(chan struct{}), &receiver{Router: router, net: s.net, ready: make(chan struct{}), calendar: set.calendar}
		go func() {
			defer close(ended)
			if err := room.Run(ctx, router.Commands(), h); err != nil {
				t.Error(err)
			}
		}()
		<-h.ready
		return func() { cancel(); <-ended }
	}
	stop := start()
	s.restart = func() { stop(); stop = start() }
	s.markEntry = func(who bot.UserID, title string) {
		router.Handle(t.Context(), chat.CalendarInterest{Entry: s.net.entryNamed(title),
			From: chat.From{Community: playground.Room, Actor: chat.Identity{User: who}}})
	}
	s.memberLeaves = func(who bot.UserID) {
		router.Handle(t.Context(), chat.MemberLeft{From: chat.From{Community: playground.Room, Actor: chat.Identity{User: who}}})
	}
	s.accessChanges = func() {
		router.Handle(t.Context(), chat.AccessChanged{From: chat.From{Community: playground.Room}})
	}
	s.page = func(who string) string {
		m, err := room.FetchMember(t.Context(), playground.Room, playground.User(who))
		if err != nil {
			return err.Error()
		}
		opened := chat.HomeOpened{From: chat.From{Community: playground.Room, Actor: m, Place: bot.DirectTo(m.User)}}
		reply, ok := router.Handle(t.Context(), opened).(chat.Reply)
		if !ok {
			return "(nothing)"
		}
		s.net.record(gallery.RecordCard(gallery.OnHome, s.clock(), reply.Card))
		return chat.PlainText{Now: s.clock()}.Card(reply.Card)
	}
	s.belong = func(who bot.UserID, name string) {
		other := bot.Community{ID: communityNamed(name), Name: name, Zone: set.zone}
		s.net.admit(other.ID, who)
		router.Handle(t.Context(), chat.Arrived{From: chat.From{Community: other.ID}, Community: other})
		router.Handle(t.Context(), chat.Invocation{From: chat.From{Community: other.ID, Actor: chat.Identity{User: who}}, Command: "me show"})
	}
	s.leave = func() { router.Handle(t.Context(), chat.Departed{From: chat.From{Community: playground.Room}}) }
	t.Cleanup(func() { stop() })
	s.settle() // the welcome message comes first
	return s
}

// run plays a script and returns it with the actual output.
func (s *scenario) run(script string) string {
	var out []string
	for _, line := range strings.Split(strings.TrimRight(script, "\n"), "\n") {
		if strings.HasPrefix(line, "| ") || line == "|" {
			continue // replaced by the actual output
		}
		out = append(out, line)
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "> "):
			for _, text := range strings.Split(s.look(strings.TrimPrefix(line, "> ")), "\n") {
				out = append(out, strings.TrimRight("| "+text, " "))
			}
		default:
			if err := s.step(line); err != nil {
				out = append(out, "| (!) "+err.Error())
			}
			s.settle()
		}
	}
	return strings.Join(out, "\n") + "\n"
}

// settle runs every task that is due, also within a moment.
func (s *scenario) settle() {
	const moment = 3 * time.Second
	for range 100 {
		if err := s.courier.Drain(s.Context()); err != nil {
			s.Fatal(err)
		}
		due, ok, err := s.queue.NextDue(s.Context())
		if err != nil {
			s.Fatal(err)
		}
		if !ok || due.Sub(s.clock()) > moment {
			return
		}
		s.advanceTo(due)
	}
	s.Fatal("tasks are due without end")
}

func (s *scenario) step(line string) error {
	if at, ok := strings.CutPrefix(line, "@ "); ok {
		return s.travel(at)
	}
	if line == "restart" {
		s.restart()
		return nil
	}
	switch line {
	case "network is slow", "network is quick":
		s.net.setSlow(line == "network is slow")
		return nil
	case "replies expire":
		s.net.expireReplies()
		return nil
	}
	if missing, ok := strings.CutPrefix(line, "channel lacks "); ok {
		s.net.forbid(strings.TrimSuffix(missing, "nothing"))
		return nil
	}
	if what, reason, ok := strings.Cut(line, " closes: "); ok {
		s.net.closePlace(what, &chat.Forbidden{Reason: bot.ObstacleReason(reason)})
		return nil
	}
	if what, how, ok := strings.Cut(line, " opens"); ok && slices.Contains([]string{"channel", "thread", "reactions", "calendar"}, what) {
		if s.net.closePlace(what, nil); how == "" {
			s.accessChanges()
		}
		return nil
	}
	if how, ok := strings.CutPrefix(line, "calendars "); ok {
		s.internet.set(strings.TrimPrefix(strings.TrimSuffix(how, "answer"), "say "))
		return nil
	}
	switch line {
	case "leave":
		s.leave()
		return nil
	case "network says nothing", "network answers":
		s.net.silence(line == "network says nothing")
		return nil
	}
	name, rest, _ := strings.Cut(line, " ")
	if who, text, ok := strings.Cut(line, ": "); ok && !strings.Contains(who, " ") {
		return s.as(who).Type(s.Context(), playground.Channel, text)
	}
	p := s.as(name)
	verb, what, _ := strings.Cut(rest, " ")
	switch verb {
	case "in":
		where, text, _ := strings.Cut(what, ": ")
		place := map[string]bot.Place{"thread": s.thread(p), "direct": bot.DirectTo(playground.User(name)), "backstage": backstage}[where]
		return p.Type(s.Context(), place, text)
	case "taps":
		return p.Press(s.Context(), "", what)
	case "picks":
		menu, options, _ := strings.Cut(what, " = ")
		return p.Press(s.Context(), "", menu, s.options(p, menu, options)...)
	case "uses": // a command on the newest message in the channel
		return p.Use(s.Context(), newest(p.SeesIn(playground.Channel)), what)
	case "fills":
		fields := map[string]string{}
		for _, field := range strings.Split(what, "; ") {
			key, value, _ := strings.Cut(field, "=")
			fields[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
		return p.Submit(s.Context(), fields)
	case "dismisses":
		return p.Dismiss(s.Context())
	case "reacts":
		return p.React(s.Context(), s.card(p, what), what)
	case "unreacts":
		return p.Unreact(s.Context(), s.card(p, what), what)
	case "paints":
		return s.paint(playground.User(name), what)
	case "adds": // a calendar, on their page
		return s.addCalendar(playground.User(name), strings.TrimPrefix(what, "calendar "))
	case "completes":
		s.completed = s.completions(p, what)
		return nil
	case "marks":
		title, twice := strings.CutSuffix(what, " twice")
		if twice {
			s.net.duringNextPost(func() { s.markEntry(playground.User(name), title) })
		}
		s.markEntry(playground.User(name), title)
		return nil
	case "leaves":
		if what != "" {
			s.net.expel(communityNamed(what), playground.User(name))
			return nil
		}
		s.memberLeaves(playground.User(name))
		return nil
	case "belongs": // ben belongs to Chess Club
		s.belong(playground.User(name), strings.TrimPrefix(what, "to "))
		return nil
	case "goes":
		s.net.leave(playground.User(name))
		return nil
	case "removes":
		s.net.remove(what)
		return nil
	case "deletes":
		return p.Delete(s.Context(), s.card(p, ""))
	case "closes":
		return p.CloseDirect(s.Context())
	case "opens":
		return p.OpenDirect(s.Context())
	}
	return fmt.Errorf("unknown step %q", line)
}

func communityNamed(name string) bot.CommunityID {
	return bot.CommunityID("playground:" + strings.ToLower(strings.ReplaceAll(name, " ", "-")))
}

func newest(all []playground.View) string {
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1].ID
}

func (s *scenario) as(name string) playground.Person { return s.room.As(playground.User(name)) }

func (s *scenario) travel(to string) error {
	if by, err := time.ParseDuration(strings.TrimPrefix(to, "+")); err == nil {
		s.advanceTo(s.clock().Add(by))
		return nil
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", to, s.berlin)
	if err != nil {
		return err
	}
	s.advanceTo(at)
	return nil
}

// completions renders the completions of a typed command.
func (s *scenario) completions(p playground.Person, typed string) string {
	completions := p.Complete(s.Context(), playground.Channel, typed)
	lines := []string{completions.Hint}
	for _, item := range completions.Items {
		lines = append(lines, strings.TrimSpace("• "+item.Label+"  "+item.Hint)+"  → "+item.Text)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// options returns the values of the options whose labels contain the given texts.
func (s *scenario) options(p playground.Person, menu, wanted string) []string {
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

// card returns the id of the newest public card, with a reaction if emoji is not
// empty.
func (s *scenario) card(p playground.Person, emoji string) string {
	found, reacted := "", false
	for _, v := range p.SeesIn(playground.Channel) {
		if v.Card == nil || v.Private {
			continue
		}
		if emoji == "" {
			found = v.ID
		}
		for _, r := range v.Reactions {
			if bot.PlainEmoji(r.Emoji) == bot.PlainEmoji(emoji) {
				found, reacted = v.ID, true
			}
		}
		if !reacted {
			found = v.ID
		}
	}
	return found
}

func (s *scenario) thread(p playground.Person) bot.Place {
	place := playground.Channel
	for _, v := range p.SeesIn(playground.Channel) {
		if v.Thread != "" {
			place = v.Thread
		}
	}
	return place
}

// controls renders the notes and the controls of the last view.
func (s *scenario) controls(views []playground.View) string {
	if len(views) == 0 || views[len(views)-1].Card == nil {
		return "(nothing)"
	}
	last := views[len(views)-1].Card
	return chat.PlainText{Now: s.clock()}.Card(chat.Card{Notes: last.Notes, Controls: last.Controls})
}

// look renders what a member sees.
func (s *scenario) look(what string) string {
	if what == "calendar" {
		return s.net.String()
	}
	name, which, _ := strings.Cut(what, " ")
	p := s.as(name)
	var views []playground.View
	switch which {
	case "thread":
		views = p.SeesIn(s.thread(p))
	case "direct":
		views = p.SeesIn(bot.DirectTo(playground.User(name)))
	case "card":
		for _, v := range p.SeesIn(playground.Channel) {
			if v.ID == s.card(p, "") {
				views = append(views, v)
			}
		}
	case "menus":
		return s.controls(p.Sees())
	case "panel": // the newest that only they see
		for _, v := range p.Sees() {
			if v.Private {
				views = []playground.View{v}
			}
		}
	case "offered":
		return s.completed
	case "page":
		return s.page(name)
	case "all":
		views = p.Sees()
		before := s.shown[name]
		s.shown[name] = len(views)
		var texts []string
		for _, v := range views[min(before, len(views)):] {
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
