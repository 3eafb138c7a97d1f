package chat

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/muster-bot/muster/bot"
)

// Router finds what answers an event. It is filled before it is used and not
// changed after.
type Router struct {
	// OnError turns an error into what the actor is told, and is the only place
	// where that happens.
	OnError func(ctx context.Context, e Event, err error) Response
	// BeforeAction is asked first of whatever a member does, and says how they are
	// known from there on. It may be nil.
	BeforeAction func(ctx context.Context, from From) (From, error)
	// BeforeCommand is asked before a command is answered, and may refuse it. It may
	// be nil.
	BeforeCommand func(ctx context.Context, from From) error
	// RenderRefusal words a refusal that was made before any handler could. It may be nil:
	// then it is English.
	RenderRefusal func(ctx context.Context, from From, refusal *bot.Error) Text
	// OnStale answers a button or form that nothing answers any more.
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

// NewRouter makes an empty router.
func NewRouter() *Router {
	return &Router{
		invoke:   map[string]func(context.Context, Invocation) (Response, error){},
		press:    map[string]func(context.Context, Press) (Response, error){},
		submit:   map[string]func(context.Context, Submission) (Response, error){},
		complete: map[string]func(context.Context, Query) (Response, error){},
	}
}

// Commands are those that were declared, in order.
func (r *Router) Commands() []Command { return r.commands }

// OnCommand declares a command and what answers it.
func (r *Router) OnCommand(c Command, f func(context.Context, Invocation) (Response, error)) {
	register(r.invoke, "command", c.Name, f)
	r.commands = append(r.commands, c)
}

// OnPress says what answers the buttons and menus of a verb.
func (r *Router) OnPress(verb string, f func(context.Context, Press) (Response, error)) {
	register(r.press, "press", verb, f)
}

// OnSubmit says what answers the forms of a verb.
func (r *Router) OnSubmit(verb string, f func(context.Context, Submission) (Response, error)) {
	register(r.submit, "submit", verb, f)
}

// OnComplete says what completes the fields of that name.
func (r *Router) OnComplete(field string, f func(context.Context, Query) (Response, error)) {
	register(r.complete, "complete", field, f)
}

// OnHome says what stands on a member's own page.
func (r *Router) OnHome(f func(context.Context, HomeOpened) (Response, error)) {
	if r.home != nil {
		panic("chat: two handlers of home")
	}
	r.home = f
}

// OnReaction says what hears reactions. Nobody is answered for these, nor for the
// events below.
func (r *Router) OnReaction(f func(context.Context, ReactionChanged) error) {
	set(&r.reaction, "reacted", f)
}

// OnArrived says what hears of a community that Muster is in.
func (r *Router) OnArrived(f func(context.Context, Arrived) error) { set(&r.arrived, "arrived", f) }

// OnDeparted says what hears of a community that Muster had to leave.
func (r *Router) OnDeparted(f func(context.Context, Departed) error) { set(&r.departed, "departed", f) }

// OnMemberLeft says what hears of members who left a community.
func (r *Router) OnMemberLeft(f func(context.Context, MemberLeft) error) {
	set(&r.memberLeft, "left", f)
}

// OnCalendarInterest says what hears of calendar entries that members marked.
func (r *Router) OnCalendarInterest(f func(context.Context, CalendarInterest) error) {
	set(&r.calendarInterest, "marked", f)
}

// OnVanished says what hears of messages that are gone.
func (r *Router) OnVanished(f func(context.Context, Vanished) error) { set(&r.vanished, "vanished", f) }

// OnReconnected says what hears that something may have been missed.
func (r *Router) OnReconnected(f func(context.Context, Reconnected) error) {
	set(&r.reconnected, "returned", f)
}

// register keeps the handler of a name. A name that has one already is a mistake
// in the program, which panics at the start.
func register[F any](all map[string]F, kind, name string, f F) {
	if _, exists := all[name]; exists {
		panic(fmt.Sprintf("chat: two handlers %s %q", kind, name))
	}
	all[name] = f
}

// set keeps the only handler of a kind of event, and panics like register.
func set[E Event](at *func(context.Context, E) error, kind string, f func(context.Context, E) error) {
	if *at != nil {
		panic("chat: two handlers of " + kind)
	}
	*at = f
}

// Handle answers one event. A panic of a handler is an error like any other.
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

// identify asks Before of an event with which a member acts.
func (r *Router) identify(ctx context.Context, e Event) (Event, error) {
	if r.BeforeAction == nil {
		return e, nil
	}
	var err error
	switch a := e.(type) {
	case Invocation:
		a.From, err = r.BeforeAction(ctx, a.From)
		if err == nil && r.BeforeCommand != nil {
			err = r.BeforeCommand(ctx, a.From)
		}
		return a, err
	case Press:
		a.From, err = r.BeforeAction(ctx, a.From)
		return a, err
	case Submission:
		a.From, err = r.BeforeAction(ctx, a.From)
		return a, err
	case HomeOpened:
		a.From, err = r.BeforeAction(ctx, a.From)
		return a, err
	case InvalidSubmission:
		a.From, err = r.BeforeAction(ctx, a.From)
		return a, err
	case ReactionChanged:
		a.From, err = r.BeforeAction(ctx, a.From)
		return a, err
	}
	return e, nil
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

// By is who did it, as the verbs want to know it.
func (f From) By() bot.Actor {
	return bot.Actor{Community: f.Community, User: f.Actor.User, Organiser: f.Actor.Manages, Event: f.ID}
}
