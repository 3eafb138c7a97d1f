package flow

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage/storagetest"
)

const (
	whereRoom    = bot.CommunityID("test:room")
	whereChannel = bot.Place("test:room/general")
	// wholePlace and otherPlace have words that only who is going may read.
	wholePlace = "Kaffeehaus, Seestern 5, ring Huber"
	otherPlace = "Seestern 7, Huber's bell"
)

// reveals reports whether a text has a part of a place that is for who is going.
func reveals(text string) bool {
	return strings.Contains(text, "Seestern") || strings.Contains(text, "Huber")
}

// enumValues returns the constants of a type in a file of package bot.
func enumValues(t *testing.T, file, typeName string) []string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), "../"+file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(tree, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := v.Type.(*ast.Ident); ok && of.Name == typeName {
			s, _ := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value) // never fails: the source compiles
			out = append(out, s)
		}
		return true
	})
	if len(out) < 10 {
		t.Fatalf("%s has only the values %q", typeName, out)
	}
	return out
}

// whereFixture has a meetup in every state, with guests in every state.
type whereFixture struct {
	*testing.T
	*Flow
	now     time.Time
	meetups map[string]bot.MeetupID
	edits   []bot.EditID
}

func newWhereFixture(t *testing.T) *whereFixture {
	t.Helper()
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	x := &whereFixture{T: t, now: monday, meetups: map[string]bot.MeetupID{}}
	clock := func() time.Time { return x.now }
	store := storagetest.Open(t, storagetest.SQLite, storagetest.Now(clock))
	x.Flow = New(words, planner.New(store, bot.TZData), bot.TZData, clock, slog.New(slog.DiscardHandler))
	_, err = x.plan.RecordCommunity(t.Context(), bot.Community{ID: whereRoom, CalendarMode: bot.CalendarModeOn})
	x.must(err)
	x.scheduled("scheduled")
	x.edit("scheduled", func(d *bot.Draft) { d.Where = otherPlace }) // asks to confirm
	x.scheduled("moved")
	x.edit("moved", func(d *bot.Draft) { d.Slots = slotsOn(t, 28) })
	x.scheduled("underway")
	x.must(x.plan.Begin(t.Context(), whereRoom, x.meetups["underway"]))
	x.scheduled("done")
	x.must(x.plan.Finish(t.Context(), whereRoom, x.meetups["done"]))
	x.scheduled("cancelled")
	_, err = x.plan.Cancel(t.Context(), whereActor("host"), x.meetups["cancelled"])
	x.must(err)
	x.polling("polling", slotsOn(t, 27, 28))
	x.edit("polling", func(d *bot.Draft) { d.Where = otherPlace })
	x.polling("gauging", nil)
	x.polling("asked", slotsOn(t, 27, 28)) // below its minimum
	x.edit("asked", func(d *bot.Draft) { d.Minimum = 9 })
	return x
}

func (x *whereFixture) must(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

func whereActor(u bot.UserID) bot.Actor {
	return bot.Actor{Community: whereRoom, User: u, Sight: bot.Sight{Here: []bot.Place{whereChannel}}}
}

func (x *whereFixture) post(name string, d bot.Draft) bot.MeetupID {
	x.Helper()
	d.Terms.Title, d.Terms.Where, d.Terms.Zone, d.Channel, d.Ready = name, wholePlace, "Europe/Berlin", whereChannel, true
	if d.Kind == bot.DraftKindPoll {
		d.CloseAt = monday.Add(24 * time.Hour)
	}
	d, problems, err := x.plan.SaveDraft(x.Context(), whereActor("host"), d)
	if err != nil || len(problems) > 0 {
		x.Fatal(err, problems)
	}
	m, err := x.plan.Propose(x.Context(), whereActor("host"), d.ID)
	x.must(err)
	x.must(x.plan.RecordCard(x.Context(), whereRoom, m.ID, bot.MessageRef{Place: whereChannel, ID: name}))
	x.must(x.plan.RecordThread(x.Context(), whereRoom, m.ID, bot.Place("test:room/"+name)))
	x.meetups[name] = m.ID
	return m.ID
}

// apart runs in a separate goroutine, as networks and the courier do. (In one for all
// events, the race detector would take longer with each.)
func apart(run func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		run()
	}()
	<-done
}

func (x *whereFixture) handle(e chat.Event) (r chat.Response) {
	apart(func() { r = x.router.Handle(x.Context(), e) })
	return r
}

func (x *whereFixture) compose(task bot.Task) (effect chat.Effect) {
	x.Helper()
	var err error
	apart(func() { effect, err = x.Compose(x.Context(), task) })
	x.must(err)
	return effect
}

func (x *whereFixture) scheduled(name string) {
	x.Helper()
	id := x.post(name, bot.Draft{Kind: bot.DraftKindDate, Terms: bot.Terms{Slots: slotsOn(x.T, 27), Capacity: 3}})
	for _, guest := range []struct {
		user  bot.UserID
		state bot.RSVPState
	}{{"going", bot.RSVPGoing}, {"quiet", bot.RSVPGoing}, {"waiting", bot.RSVPGoing}, {"maybe", bot.RSVPMaybe}, {"not_going", bot.RSVPNotGoing}} {
		_, err := x.plan.RSVP(x.Context(), whereActor(guest.user), id, guest.state, 0)
		x.must(err)
	}
	_, err := x.plan.SetQuietRSVP(x.Context(), whereActor("quiet"), id, true)
	x.must(err)
	for _, late := range []bot.UserID{"host", "going"} {
		_, err = x.plan.Late(x.Context(), whereActor(late), id, 10)
		x.must(err)
	}
}

func (x *whereFixture) polling(name string, slots []bot.Slot) {
	x.Helper()
	id := x.post(name, bot.Draft{Kind: bot.DraftKindPoll, Terms: bot.Terms{Slots: slots}})
	if slots == nil {
		_, err := x.plan.AddInterest(x.Context(), whereActor("going"), id)
		x.must(err)
	}
}

func (x *whereFixture) edit(name string, change func(*bot.Draft)) {
	x.Helper()
	s, err := x.plan.SnapshotForEdit(x.Context(), whereActor("host"), x.meetups[name])
	x.must(err)
	d := editDraft(s)
	change(&d)
	d.Ready = true
	d, problems, err := x.plan.SaveDraft(x.Context(), whereActor("host"), d)
	if err != nil || len(problems) > 0 {
		x.Fatal(err, problems)
	}
	done, err := x.plan.Edit(x.Context(), whereActor("host"), d.ID, d.Version)
	x.must(err)
	x.edits = append(x.edits, done.Edit.ID)
}

// tasks returns tasks of every kind, with every subject and member that one may have.
func (x *whereFixture) tasks(meetup bot.MeetupID) []bot.Task {
	x.Helper()
	var notices []string
	for _, kind := range enumValues(x.T, "notice.go", "NoticeKind") {
		notices = append(notices, kind)
		for _, about := range []string{"going", "quiet", "host"} {
			notices = append(notices, bot.Notice{Kind: bot.NoticeKind(kind), Subject: about}.Encode())
		}
	}
	for _, kind := range []bot.NoticeKind{bot.NoticeChanged, bot.NoticeRepolled} {
		for _, edit := range x.edits {
			notices = append(notices, bot.Notice{Kind: kind, Subject: fmt.Sprint(edit)}.Encode())
		}
	}
	everybody := []bot.UserID{"host", "going", "quiet", "waiting", "maybe", "not_going", "stranger"}
	var out []bot.Task
	for _, kind := range enumValues(x.T, "task.go", "TaskKind") {
		subjects, members := []string{""}, []bot.UserID{""}
		switch bot.TaskKind(kind) {
		case bot.TaskNotifyThread:
			subjects = notices
		case bot.TaskNotifyMember:
			subjects, members = notices, everybody
		case bot.TaskRemind:
			subjects = []string{bot.Lead{Days: 1}.Encode()}
		case bot.TaskRemindMember:
			subjects, members = []string{bot.Lead{Days: 1}.Encode()}, everybody
		case bot.TaskReport:
			subjects, members = deliveries(enumValues(x.T, "notice.go", "NoticeKind")), []bot.UserID{"host", "maybe", "stranger"}
		}
		for _, subject := range subjects {
			for _, member := range members {
				out = append(out, bot.Task{
					ID: 1, Kind: bot.TaskKind(kind), Key: "key", Community: whereRoom, Meetup: meetup, Member: member, Subject: subject, Attempts: cardPatience,
					Reply: bot.ReplyRef(member),
				})
			}
		}
	}
	return out
}

// deliveries returns the subjects of reports about cards and notices.
func deliveries(kinds []string) []string {
	var out []string
	for _, outcome := range []bot.DeliveryOutcome{bot.DeliverySent, bot.DeliveryUnneeded, bot.DeliveryRefused, bot.DeliveryRelayed} {
		for _, kind := range []bot.TaskKind{bot.TaskAnnounce, bot.TaskAskConfirm} {
			out = append(out, bot.Delivery{Kind: kind, Outcome: outcome}.Encode())
		}
		for _, kind := range kinds {
			out = append(out, bot.Delivery{Kind: bot.TaskNotifyThread, Subject: kind, Outcome: outcome}.Encode())
		}
	}
	return out
}

// isHarmless reports whether composing tasks of a kind changes nothing, so that the
// other tasks find the meetup as it was.
func isHarmless(kind bot.TaskKind) bool {
	return !slices.Contains([]bot.TaskKind{
		bot.TaskSettle, bot.TaskBegin, bot.TaskFinish, bot.TaskLapse, bot.TaskGiveUp, bot.TaskForgetCommunity, bot.TaskNudge,
	}, kind)
}

// messages returns what an effect would send, with all its fallbacks: the place, and
// the message as text.
func (x *whereFixture) messages(e chat.Effect) map[bot.Place][]string {
	x.Helper()
	out := map[bot.Place][]string{}
	add := func(to bot.Place, what any) {
		text, err := json.Marshal(what)
		x.must(err)
		out[to] = append(out[to], string(text))
	}
	switch e := e.(type) {
	case chat.PostMessage:
		add(e.Message.To, e.Message.Card)
		if e.Fallback == nil {
			break
		}
		followed := map[string]bool{}
		for _, cause := range []error{&chat.Closed{}, &chat.Gone{}, &chat.Forbidden{}, errors.New("anything")} {
			next, err := e.Fallback(x.Context(), cause)
			if errors.Is(err, cause) {
				continue // there is nowhere else
			}
			x.must(err)
			message := x.messageOf(next)
			if followed[message] {
				continue // another cause has led to it
			}
			followed[message] = true
			for to, texts := range x.messages(next) {
				out[to] = append(out[to], texts...)
			}
		}
	case chat.EditMessage:
		add(e.Ref.Place, e.Card)
	case chat.OpenThread:
		add(e.Ref.Place, e.Title)
	case chat.SyncCalendarEntry:
		add(whereChannel, e.Entry)
	case chat.CompleteReply:
		add(bot.DirectTo(bot.UserID(e.Ref)), e.Card)
		for to, texts := range x.messages(e.Gone) {
			out[to] = append(out[to], texts...)
		}
	}
	return out
}

// messageOf returns what an effect sends itself, as text.
func (x *whereFixture) messageOf(e chat.Effect) string {
	x.Helper()
	post, ok := e.(chat.PostMessage)
	if !ok {
		return fmt.Sprintf("%T", e)
	}
	text, err := json.Marshal(post.Message)
	x.must(err)
	return string(text)
}

// Everything that a task can send, in every state of a meetup: a channel, a thread or
// the calendar never shows the whole place, and a direct message only to who is going.
func TestNoMessageRevealsWhereToWhoIsNotGoing(t *testing.T) {
	t.Parallel()
	x := newWhereFixture(t)
	public, told := 0, map[bot.UserID]int{}
	for name, id := range x.meetups {
		if name == "asked" {
			x.now = monday.Add(25 * time.Hour)
			x.must(x.plan.Settle(t.Context(), whereRoom, id))
		}
		for _, task := range x.tasks(id) {
			if !isHarmless(task.Kind) {
				continue
			}
			for to, texts := range x.messages(x.compose(task)) {
				user, direct := to.Direct()
				for _, text := range texts {
					switch {
					case !direct && reveals(text):
						t.Errorf("%s: %s %s to %s in %s: %s", name, task.Kind, task.Subject, task.Member, to, text)
					case !direct:
						public++
					case reveals(text) && !slices.Contains([]bot.UserID{"host", "going", "quiet"}, user):
						t.Errorf("%s: %s %s to %s directly: %s", name, task.Kind, task.Subject, user, text)
					case reveals(text):
						told[user]++
					}
				}
			}
		}
	}
	if public < 500 || told["going"] == 0 || told["quiet"] == 0 {
		t.Errorf("only %d public messages were composed, and the place was told to %v", public, told)
	}
}

// What members see when they ask: the whole place is in the reply only of who is going
// or hosts.
func TestNoReplyRevealsWhereToWhoIsNotGoing(t *testing.T) {
	t.Parallel()
	x := newWhereFixture(t)
	x.router.CheckQuota = nil // it would refuse most
	for _, user := range []bot.UserID{"host", "going", "quiet", "waiting", "maybe", "not_going", "stranger", "organiser"} {
		from := chat.From{Community: whereRoom, Place: whereChannel, Actor: chat.Identity{User: user, Manages: user == "organiser"}}
		told := false
		ask := func(name string, e chat.Event) {
			text, err := json.Marshal(x.handle(e))
			x.must(err)
			switch {
			case !reveals(string(text)):
			case !slices.Contains([]bot.UserID{"host", "going", "quiet"}, user):
				t.Errorf("%s of %s: %s", name, user, text)
			default:
				told = true
			}
		}
		for _, verb := range []string{"list", "show", "best", "pick", "cancel", "help", "me show"} {
			ask(verb, chat.Invocation{From: from, Command: verb})
			for name := range x.meetups {
				ask(verb, chat.Invocation{From: from, Command: verb, Values: chat.Values{"meetup": {Text: name}}})
			}
		}
		ask("mine", chat.Invocation{From: from, Command: "list", Values: chat.Values{"mine": {Text: "true"}}})
		ask("home", chat.HomeOpened{From: from})
		ask("completion", chat.Query{From: from, Command: "show", Field: "meetup"})
		for _, id := range x.meetups {
			for _, verb := range []string{"show", "details", "where", "who", "choose", "pickwhich", "cancelask", "againask", "guests", "everyone", "lateask", "remindme", "note"} {
				ask(verb, chat.Press{From: from, Action: chat.NewAction(verb, chat.ModePrivate, id)})
			}
		}
		if want := slices.Contains([]bot.UserID{"host", "going", "quiet"}, user); told != want {
			t.Errorf("%s was told: %v", user, told)
		}
	}
}
