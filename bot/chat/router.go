package chat

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// Router dispatches events to handlers. It must not be changed after its first
// use.
type Router struct {
	// OnError maps the error of a handler to the actor's answer.
	OnError func(ctx context.Context, e Event, err error) Response
	// BeforeAction runs first for whatever a member does, and may add to From. It
	// may be nil.
	BeforeAction func(ctx context.Context, from From) (From, error)
	// CheckQuota runs before a command, a press and a form, and may refuse it. It
	// may be nil.
	CheckQuota func(ctx context.Context, e Event) error
	// Arrives reports whether the verb of an event identifies the actor, and how many
	// presses it counts: BeforeAction and CheckQuota then run only if it refuses. It
	// may be nil.
	Arrives func(e Event) (presses int, ok bool)
	// RenderRefusal renders an error found before any handler ran. If nil, the
	// text is English.
	RenderRefusal func(ctx context.Context, from From, refusal *bot.Error) Text
	// Look asks the network what the actor of an event can see of places in a
	// community. The handler is then called again with the answers. It may be nil.
	Look func(ctx context.Context, e Event, c bot.CommunityID, places []bot.Place) map[bot.Place]bot.Visibility
	// Pressed runs after a press was answered without an error. It may be nil.
	Pressed func(ctx context.Context, e Press)
	// OnStale answers a button or form without a handler.
	OnStale func(ctx context.Context, e Event) Response

	commands         []Command
	invoke           map[string]func(context.Context, Invocation) (Response, error)
	press            map[string]func(context.Context, Press) (Response, error)
	submit           map[string]func(context.Context, Submission) (Response, error)
	complete         map[string]func(context.Context, Query) (Response, error)
	home             func(context.Context, HomeOpened) (Response, error)
	reaction         func(context.Context, ReactionChanged) error
	arrived          func(context.Context, Arrived) error
	departed         func(context.Context, Departed) error
	memberLeft       func(context.Context, MemberLeft) error
	calendarInterest func(context.Context, CalendarInterest) error
	vanished         func(context.Context, Vanished) error
	reconnected      func(context.Context, Reconnected) error
	reactionsMissed  func(context.Context, ReactionsMissed) error
	accessChanged    func(context.Context, AccessChanged) error
}

// NewRouter returns an empty router.
func NewRouter() *Router {
	return &Router{
		invoke:   map[string]func(context.Context, Invocation) (Response, error){},
		press:    map[string]func(context.Context, Press) (Response, error){},
		submit:   map[string]func(context.Context, Submission) (Response, error){},
		complete: map[string]func(context.Context, Query) (Response, error){},
	}
}

// Commands returns the registered commands, in order.
func (r *Router) Commands() []Command { return r.commands }

// Verbs returns the verbs of the buttons and of the forms, in order.
func (r *Router) Verbs() (presses, forms []string) {
	return slices.Sorted(maps.Keys(r.press)), slices.Sorted(maps.Keys(r.submit))
}

// Handle answers one event. A panic of a handler is handled like an error. An event
// whose ids are broken is not handled; see Clean.
func (r *Router) Handle(ctx context.Context, e Event) (answer Response) {
	e, clean := Clean(e)
	if !clean {
		return Nothing{}
	}
	defer func() {
		if p := recover(); p != nil {
			answer = r.OnError(ctx, e, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	arriving, ok := r.arriving(e)
	if ok {
		ctx, _ := bot.WithOutcome(ctx)
		answer, err := repeated(ctx, arriving, func() (Response, error) { return r.routeWithSight(ctx, arriving) })
		_, refused := bot.AsError(err)
		if !refused && !errors.Is(err, bot.ErrNotRecognised) {
			if err != nil {
				return r.OnError(ctx, arriving, err)
			}
			return answer
		}
	}
	e, err := repeated(ctx, e, func() (Event, error) { return r.identify(ctx, e) })
	if err != nil {
		return r.OnError(ctx, e, err)
	}
	ctx, _ = bot.WithOutcome(ctx)
	if answer, err = repeated(ctx, e, func() (Response, error) { return r.routeWithSight(ctx, e) }); err != nil {
		return r.OnError(ctx, e, err)
	}
	return answer
}

// handleAttempts is how often an event is handled while it fails for a reason of
// ours: the reply to a commit may be lost, or a later read fail.
const handleAttempts = 3

// repeated runs what handles an event, and runs it again if it fails. A verb knows
// a repeat by the event's id, changes nothing then, and returns the present state.
func repeated[T any](ctx context.Context, e Event, handle func() (T, error)) (out T, err error) {
	for range handleAttempts {
		out, err = handle()
		if _, refused := bot.AsError(err); err == nil || refused || errors.Is(err, bot.ErrNotRecognised) || ctx.Err() != nil || e.Origin().ID == "" {
			return out, err
		}
	}
	return out, err
}

// maxLooks is how often a handler may ask what the actor can see: a command can
// search the meetups of one status, then all, then show one.
const maxLooks = 4

// routeWithSight calls the handler. One that depends on what the actor can see is
// called again once the network was asked: it has changed nothing yet, since its
// verb is rolled back.
func (r *Router) routeWithSight(ctx context.Context, e Event) (Response, error) {
	for looks := 0; ; looks++ {
		answer, err := r.route(ctx, e)
		unseen := (*bot.SightError)(nil)
		if r.Look == nil || looks == maxLooks || !errors.As(err, &unseen) {
			return answer, err
		}
		answers := r.Look(ctx, e, unseen.Community, unseen.Places)
		e = WithFrom(e, func(f From) From {
			sight := f.By().Sight.With(answers)
			f.Sight = &sight
			return f
		})
	}
}

// arriving returns an event whose verb identifies the actor, if it does.
func (r *Router) arriving(e Event) (Event, bool) {
	if r.Arrives == nil {
		return e, false
	}
	presses, ok := r.Arrives(e)
	if !ok {
		return e, false
	}
	return WithFrom(e, func(f From) From {
		f.Arrival = &bot.Arrival{Locale: f.Actor.Locale, Zone: f.Actor.Zone, Presses: presses}
		return f
	}), true
}

// identify runs BeforeAction and CheckQuota.
func (r *Router) identify(ctx context.Context, e Event) (Event, error) {
	if r.BeforeAction == nil {
		return e, nil
	}
	switch e.(type) {
	case Query: // it comes with every key typed, and has to be fast
		return e, nil
	case CalendarInterest: // done outside of Muster: it is no reason to remember anybody
		return e, nil
	}
	var err error
	e = WithFrom(e, func(f From) From {
		f, err = r.BeforeAction(ctx, f)
		return f
	})
	if err != nil || r.CheckQuota == nil {
		return e, err
	}
	switch e.(type) {
	case Invocation, Press, Submission:
		err = r.CheckQuota(ctx, e)
	}
	return e, err
}

func (r *Router) route(ctx context.Context, e Event) (Response, error) {
	switch e := e.(type) {
	case Invocation:
		if e.Command == "" && len(e.Errors) > 0 {
			return Reply{Card: r.refusals(ctx, e)}, nil
		}
		if c, known := FindCommand(r.commands, e.Command); known && len(e.Errors) > 0 && !c.OffersForm {
			return Reply{Card: r.refusals(ctx, e)}, nil
		}
		return call(ctx, r, r.invoke[e.Command], e)
	case Press:
		answer, err := call(ctx, r, r.press[e.Action.Verb], e)
		if err == nil && r.Pressed != nil {
			r.Pressed(ctx, e)
		}
		return answer, err
	case Submission:
		return call(ctx, r, r.submit[e.Action.Verb], e)
	case InvalidSubmission:
		answer := Correct{Form: e.Form}
		for _, refusal := range e.Errors {
			answer.Errors = append(answer.Errors, FieldError{Field: refusal.Field, Text: r.renderRefusal(ctx, e.From, refusal)})
		}
		return answer, nil
	case Query:
		if f := r.complete[e.Field]; f != nil {
			return f(ctx, e)
		}
		return Suggestions{}, nil
	case HomeOpened:
		if r.home == nil {
			return Nothing{}, nil
		}
		return r.home(ctx, e)
	case ReactionChanged:
		return notify(ctx, r.reaction, e)
	case Arrived:
		return notify(ctx, r.arrived, e)
	case Departed:
		return notify(ctx, r.departed, e)
	case MemberLeft:
		return notify(ctx, r.memberLeft, e)
	case CalendarInterest:
		return notify(ctx, r.calendarInterest, e)
	case Vanished:
		return notify(ctx, r.vanished, e)
	case Reconnected:
		return notify(ctx, r.reconnected, e)
	case ReactionsMissed:
		return notify(ctx, r.reactionsMissed, e)
	case AccessChanged:
		return notify(ctx, r.accessChanged, e)
	}
	return Nothing{}, nil
}

// refusals returns the answer to a line that is refused before its command ran.
func (r *Router) refusals(ctx context.Context, e Invocation) Card {
	c := Card{Tone: ToneWarning, Lead: r.renderRefusal(ctx, e.From, e.Errors[0])}
	for _, refusal := range e.Errors[1:] {
		c.Lead = Join("\n", c.Lead, r.renderRefusal(ctx, e.From, refusal))
	}
	return c
}

func (r *Router) renderRefusal(ctx context.Context, from From, refusal *bot.Error) Text {
	if r.RenderRefusal == nil {
		return Plain(refusal.Error())
	}
	return r.RenderRefusal(ctx, from, refusal)
}

func call[E Event](ctx context.Context, r *Router, f func(context.Context, E) (Response, error), e E) (Response, error) {
	if f == nil {
		return r.OnStale(ctx, e), nil
	}
	return f(ctx, e)
}

func notify[E Event](ctx context.Context, f func(context.Context, E) error, e E) (Response, error) {
	if f == nil {
		return Nothing{}, nil
	}
	return Nothing{}, f(ctx, e)
}

// By returns the actor of the event.
func (f From) By() bot.Actor {
	by := bot.Actor{Community: f.Community, User: f.Actor.User, Organiser: f.Actor.Manages, Event: f.ID, Reply: f.ReplyRef, Stamp: f.Stamp, Arrival: f.Arrival}
	if f.Sight != nil {
		by.Sight = *f.Sight
	}
	by.Sight.Here = []bot.Place{f.Place, f.Channel}
	return by
}
