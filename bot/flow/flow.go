// Package flow holds the conversations: it handles commands, presses and forms, and
// composes the messages of due tasks. It changes state only through the planner's
// verbs and sends nothing itself: handlers return responses, and tasks effects for
// the courier.
package flow

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"log/slog"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Flow handles events and composes tasks.
type Flow struct {
	plan    *planner.Planner
	zones   bot.Zones
	now     func() time.Time
	log     *slog.Logger
	catalog *i18n.Catalog
	router  *chat.Router
	tasks   map[bot.TaskKind]composeFunc

	platforms map[bot.Network]chat.Platform // asked who is a member and who sees what
	calendars CalendarReader                // nil: none are read
	members   memberships
	visits    visits
	pages     func(bot.Network) bool // nil: nobody reaches them
	adoption  adoption
}

// New returns a Flow that speaks the languages of a catalog. now is the meetups'
// clock. The platforms are asked who is a member and who can see what.
func New(catalog *i18n.Catalog, plan *planner.Planner, zones bot.Zones, now func() time.Time, log *slog.Logger, platforms ...chat.Platform) *Flow {
	f := &Flow{
		plan: plan, zones: zones, now: now, log: log, catalog: catalog, router: chat.NewRouter(), tasks: map[bot.TaskKind]composeFunc{},
		platforms: make(map[bot.Network]chat.Platform, len(platforms)),
	}
	for _, p := range platforms {
		f.platforms[p.Network()] = p
	}
	f.register()
	return f
}

// Router returns the router with every handler.
func (f *Flow) Router() *chat.Router { return f.router }

// register registers the commands, presses, forms and tasks of every feature.
func (f *Flow) register() {
	r := f.router
	r.OnError, r.RenderRefusal, r.OnStale, r.BeforeAction, r.CheckQuota, r.Look, r.Arrives, r.Pressed = f.handleError, f.renderRefusal, f.handleStale, f.rememberMember, f.checkQuota, f.look, f.arrives, f.pressed
	f.routeDrafts(r)
	f.routeAnswers(r)
	f.routePages(r)
	f.routeAddTime(r)
	f.routeAnswerNotes(r)
	f.routeRSVPs(r)
	f.routeSeats(r)
	f.routeDecisions(r)
	f.routeEdits(r)
	f.routeRepoll(r)
	f.routeHandovers(r)
	f.routeNudges(r)
	f.routeBest(r)
	f.routeInterest(r)
	f.routeLists(r)
	f.routeJoining(r)
	f.routeMe(r)
	f.routePersonalCalendars(r)
	f.routeDirect(r)
	f.routeSettings(r)
	f.routeCards(r)
	f.routeReminders()
	f.routeNotices()
	f.routeDeliveries(r)
	f.routeCalendar(r)
	f.routeCommunity(r)
	f.routeLifecycle()
	f.routeProblems(r)
}

// privatePrinter returns the printer for replies that only the actor sees: in their
// language if it is supported, else in their community's.
func (f *Flow) privatePrinter(from chat.From) i18n.Printer {
	return f.printer(from.Actor.Locale, from.Language)
}

// printerFor returns the printer for a community's public messages.
func (f *Flow) printerFor(c bot.Community) i18n.Printer { return f.printer(c.PublicLanguage()) }

func (f *Flow) printer(locales ...string) i18n.Printer {
	return f.catalog.Printer(f.zones, f.now(), locales...)
}

// pressActor returns the actor of a press and the meetup that it is about. In direct
// messages the community is the meetup's.
func (f *Flow) pressActor(ctx context.Context, e chat.Press) (bot.Actor, bot.MeetupID, error) {
	id, actor := meetupArg(e), e.By()
	if actor.Community != "" {
		return actor, id, nil
	}
	c, err := f.plan.CommunityOf(ctx, actor.User, id)
	if err == nil {
		actor, err = f.memberIn(ctx, e.From, c)
	}
	return actor, id, err
}

// pressSnapshot returns the actor of a press and a snapshot of its meetup.
func (f *Flow) pressSnapshot(ctx context.Context, e chat.Press) (bot.Actor, planner.Snapshot, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return actor, planner.Snapshot{}, err
	}
	s, err := f.plan.SnapshotFor(ctx, actor, id)
	return actor, s, err
}

// pressToName is pressSnapshot for what names who answered.
func (f *Flow) pressToName(ctx context.Context, e chat.Press) (bot.Actor, planner.Snapshot, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return actor, planner.Snapshot{}, err
	}
	s, err := f.plan.SnapshotToName(ctx, actor, id)
	return actor, s, err
}

// handleError turns a handler's error into a response. No other code does.
func (f *Flow) handleError(ctx context.Context, e chat.Event, err error) chat.Response {
	from := e.Origin()
	refusal, ok := bot.AsError(err)
	noReply := expectsNoReply(e)
	switch {
	case ok && noReply:
		return chat.Nothing{}
	case ok:
		if today := f.today(ctx, e, refusal); today != nil {
			return today
		}
		p := f.privatePrinter(from)
		refusal = lostMeetup(e, refusal)
		return chat.Reply{Card: withDirectChoice(p, refusalCard(p, refusal), refusal, e)}
	case errors.Is(err, context.Canceled):
		return chat.Nothing{}
	}
	code := newReference()
	f.log.ErrorContext(ctx, "handle event", "code", code, "event", from.ID, "community", from.Community, "err", err)
	if noReply {
		return unanswered(e)
	}
	return chat.Reply{Card: brokenCard(f.privatePrinter(from), code, bot.OutcomeOf(ctx).MayHaveChanged())}
}

// renderRefusal renders a refusal from outside the handlers.
func (f *Flow) renderRefusal(_ context.Context, from chat.From, refusal *bot.Error) chat.Text {
	return f.privatePrinter(from).Refusal(refusal)
}

// expectsNoReply reports whether an event has nobody to reply to.
func expectsNoReply(e chat.Event) bool {
	switch e.(type) {
	case chat.Invocation, chat.Press, chat.Submission:
		return false
	}
	return true
}

// unanswered returns what becomes of an event that could not be handled and that
// nobody waits for: what is only asked for is asked again by itself.
func unanswered(e chat.Event) chat.Response {
	switch e.(type) {
	case chat.Query, chat.HomeOpened:
		return chat.Nothing{}
	}
	return chat.Unhandled{}
}

// newReference returns a code that links the reply to a log line.
func newReference() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return base32.StdEncoding.EncodeToString(b[:])[:6]
}

func (f *Flow) handleStale(_ context.Context, e chat.Event) chat.Response {
	key := "stale"
	_, form := e.(chat.Submission)
	if form {
		key = "stale_form"
	} else if _, typed := e.(chat.Invocation); typed {
		key = "stale_command"
	}
	return chat.Reply{Card: chat.Card{Tone: chat.ToneWarning, Lead: f.privatePrinter(e.Origin()).Say(key, nil)}, KeepsForm: form}
}

func refusalCard(p i18n.Printer, e *bot.Error) chat.Card {
	return chat.Card{Tone: chat.ToneWarning, Lead: p.Refusal(e), Controls: askHostControls(p, e)}
}

// brokenCard says that something broke, and that nothing was changed only where that
// is known.
func brokenCard(p i18n.Printer, code string, mayHaveChanged bool) chat.Card {
	key := "broken"
	if mayHaveChanged {
		key = "broken_unsure"
	}
	return chat.Card{Tone: chat.ToneWarning, Lead: p.Say(key, bot.Args{"code": chat.Code(code), "command": "/meetup list mine:true"})}
}

// textCard returns a card of one sentence.
func textCard(t chat.Text) chat.Card { return chat.Card{Lead: t} }
