package chat

import (
	"context"
	"fmt"
	"runtime/debug"

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
	// BeforeCommand runs before a command and may refuse it. It may be nil.
	BeforeCommand func(ctx context.Context, from From) error
	// RenderRefusal renders an error found before any handler ran. If nil, the
	// text is English.
	RenderRefusal func(ctx context.Context, from From, refusal *bot.Error) Text
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

// OnCommand registers a command and its handler.
func (r *Router) OnCommand(c Command, f func(context.Context, Invocation) (Response, error)) {
	register(r.invoke, "command", c.Name, f)
	r.commands = append(r.commands, c)
}

// OnPress registers the handler of the buttons and menus of a verb.
func (r *Router) OnPress(verb string, f func(context.Context, Press) (Response, error)) {
	register(r.press, "press", verb, f)
}

// OnSubmit registers the handler of the forms of a verb.
func (r *Router) OnSubmit(verb string, f func(context.Context, Submission) (Response, error)) {
	register(r.submit, "submit", verb, f)
}

// OnComplete registers the completions of the fields of that name.
func (r *Router) OnComplete(field string, f func(context.Context, Query) (Response, error)) {
	register(r.complete, "complete", field, f)
}

// OnHome registers the handler of members' home pages.
func (r *Router) OnHome(f func(context.Context, HomeOpened) (Response, error)) {
	if r.home != nil {
		panic("chat: duplicate handler of home")
	}
	r.home = f
}

// OnReaction registers the handler of reactions. Neither these nor the events
// below are answered.
func (r *Router) OnReaction(f func(context.Context, ReactionChanged) error) {
	set(&r.reaction, "reaction", f)
}

// OnArrived registers the handler of communities that Muster is in.
func (r *Router) OnArrived(f func(context.Context, Arrived) error) { set(&r.arrived, "arrived", f) }

// OnDeparted registers the handler of communities that removed Muster.
func (r *Router) OnDeparted(f func(context.Context, Departed) error) { set(&r.departed, "departed", f) }

// OnMemberLeft registers the handler of members who left a community.
func (r *Router) OnMemberLeft(f func(context.Context, MemberLeft) error) {
	set(&r.memberLeft, "member left", f)
}

// OnCalendarInterest registers the handler of interest in calendar entries.
func (r *Router) OnCalendarInterest(f func(context.Context, CalendarInterest) error) {
	set(&r.calendarInterest, "calendar interest", f)
}

// OnVanished registers the handler of deleted messages.
func (r *Router) OnVanished(f func(context.Context, Vanished) error) { set(&r.vanished, "vanished", f) }

// OnReconnected registers the handler of missed events.
func (r *Router) OnReconnected(f func(context.Context, Reconnected) error) {
	set(&r.reconnected, "reconnected", f)
}

// register stores the handler of a name. It panics if there is one already.
func register[F any](all map[string]F, kind, name string, f F) {
	if _, exists := all[name]; exists {
		panic(fmt.Sprintf("chat: duplicate handler of %s %q", kind, name))
	}
	all[name] = f
}

// set stores the only handler of a kind of event. It panics if there is one
// already.
func set[E Event](at *func(context.Context, E) error, kind string, f func(context.Context, E) error) {
	if *at != nil {
		panic("chat: duplicate handler of " + kind)
	}
	*at = f
}

// Handle answers one event. A panic of a handler is handled like an error.
func (r *Router) Handle(ctx context.Context, e Event) (answer Response) {
	defer func() {
		if p := recover(); p != nil {
			answer = r.OnError(ctx, e, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	e, err := r.identify(ctx, e)
	if err != nil {
		return r.OnError(ctx, e, err)
	}
	answer, err = r.route(ctx, e)
	if err != nil {
		return r.OnError(ctx, e, err)
	}
	return answer
}

// identify runs BeforeAction, and BeforeCommand for commands.
func (r *Router) identify(ctx context.Context, e Event) (Event, error) {
	if r.BeforeAction == nil {
		return e, nil
	}
	if _, ok := e.(Query); ok {
		return e, nil // it comes with every key typed, and has to be fast
	}
	var err error
	return WithFrom(e, func(f From) From {
		if f, err = r.BeforeAction(ctx, f); err != nil || r.BeforeCommand == nil {
			return f
		}
		if _, ok := e.(Invocation); ok {
			err = r.BeforeCommand(ctx, f)
		}
		return f
	}), err
}

func (r *Router) route(ctx context.Context, e Event) (Response, error) {
	switch e := e.(type) {
	case Invocation:
		if e.Command == "" && len(e.Errors) > 0 {
			return Reply{Card: Card{Tone: ToneWarning, Lead: r.renderRefusal(ctx, e.From, e.Errors[0])}}, nil
		}
		return call(ctx, r, r.invoke[e.Command], e)
	case Press:
		return call(ctx, r, r.press[e.Action.Verb], e)
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
	}
	return Nothing{}, nil
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
	return bot.Actor{Community: f.Community, User: f.Actor.User, Organiser: f.Actor.Manages, Event: f.ID}
}
