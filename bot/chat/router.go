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
	// Fail turns an error into what the actor is told, and is the only place
	// where that happens.
	Fail func(ctx context.Context, e Event, err error) Response
	// Before is asked first of whatever a member does, and says how they are
	// known from there on. It may be nil.
	Before func(ctx context.Context, from From) (From, error)
	// Invoking is asked before a command is answered, and may refuse it. It may
	// be nil.
	Invoking func(ctx context.Context, from From) error
	// Say words a refusal that was made before any handler could. It may be nil:
	// then it is English.
	Say func(ctx context.Context, from From, refusal *bot.Error) Text
	// Stale answers a button or form that nothing answers any more.
	Stale func(ctx context.Context, e Event) Response

	commands []Command
	invoke   map[string]func(context.Context, Invocation) (Response, error)
	press    map[string]func(context.Context, Press) (Response, error)
	submit   map[string]func(context.Context, Submission) (Response, error)
	complete map[string]func(context.Context, Query) (Response, error)
	home     func(context.Context, HomeOpened) (Response, error)
	reacted  func(context.Context, Reacted) error
	arrived  func(context.Context, Arrived) error
	departed func(context.Context, Departed) error
	left     func(context.Context, Left) error
	marked   func(context.Context, Marked) error
	vanished func(context.Context, Vanished) error
	returned func(context.Context, Returned) error
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

// Command declares a command and what answers it.
func (r *Router) Command(c Command, f func(context.Context, Invocation) (Response, error)) {
	register(r.invoke, "command", c.Name, f)
	r.commands = append(r.commands, c)
}

// Press says what answers the buttons and menus of a verb.
func (r *Router) Press(verb string, f func(context.Context, Press) (Response, error)) {
	register(r.press, "press", verb, f)
}

// Submit says what answers the forms of a verb.
func (r *Router) Submit(verb string, f func(context.Context, Submission) (Response, error)) {
	register(r.submit, "submit", verb, f)
}

// Complete says what completes the fields of that name.
func (r *Router) Complete(field string, f func(context.Context, Query) (Response, error)) {
	register(r.complete, "complete", field, f)
}

// Home says what stands on a member's own page.
func (r *Router) Home(f func(context.Context, HomeOpened) (Response, error)) {
	if r.home != nil {
		panic("chat: two handlers of home")
	}
	r.home = f
}

// Reacted says what hears reactions. Nobody is answered for these, nor for the
// events below.
func (r *Router) Reacted(f func(context.Context, Reacted) error) { set(&r.reacted, "reacted", f) }

// Arrived says what hears of a community that Muster is in.
func (r *Router) Arrived(f func(context.Context, Arrived) error) { set(&r.arrived, "arrived", f) }

// Departed says what hears of a community that Muster had to leave.
func (r *Router) Departed(f func(context.Context, Departed) error) { set(&r.departed, "departed", f) }

// Left says what hears of members who left a community.
func (r *Router) Left(f func(context.Context, Left) error) { set(&r.left, "left", f) }

// Marked says what hears of calendar entries that members marked.
func (r *Router) Marked(f func(context.Context, Marked) error) { set(&r.marked, "marked", f) }

// Vanished says what hears of messages that are gone.
func (r *Router) Vanished(f func(context.Context, Vanished) error) { set(&r.vanished, "vanished", f) }

// Returned says what hears that something may have been missed.
func (r *Router) Returned(f func(context.Context, Returned) error) { set(&r.returned, "returned", f) }

// register keeps the handler of a name. A name that has one already is a mistake
// in the program, which panics at the start.
func register[F any](all map[string]F, kind, name string, f F) {
	if _, twice := all[name]; twice {
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
			answer = r.Fail(ctx, e, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	e, err := r.known(ctx, e)
	if err != nil {
		return r.Fail(ctx, e, err)
	}
	answer, err = r.route(ctx, e)
	if err != nil {
		return r.Fail(ctx, e, err)
	}
	return answer
}

// known asks Before of an event with which a member acts.
func (r *Router) known(ctx context.Context, e Event) (Event, error) {
	if r.Before == nil {
		return e, nil
	}
	var err error
	switch a := e.(type) {
	case Invocation:
		a.From, err = r.Before(ctx, a.From)
		if err == nil && r.Invoking != nil {
			err = r.Invoking(ctx, a.From)
		}
		return a, err
	case Press:
		a.From, err = r.Before(ctx, a.From)
		return a, err
	case Submission:
		a.From, err = r.Before(ctx, a.From)
		return a, err
	case HomeOpened:
		a.From, err = r.Before(ctx, a.From)
		return a, err
	case Misfilled:
		a.From, err = r.Before(ctx, a.From)
		return a, err
	case Reacted:
		a.From, err = r.Before(ctx, a.From)
		return a, err
	}
	return e, nil
}

func (r *Router) route(ctx context.Context, e Event) (Response, error) {
	switch e := e.(type) {
	case Invocation:
		if e.Command == "" && len(e.Errors) > 0 {
			return Reply{Card: Card{Tone: Warning, Lead: r.worded(ctx, e.From, e.Errors[0])}}, nil
		}
		return call(ctx, r, r.invoke[e.Command], e)
	case Press:
		return call(ctx, r, r.press[e.Action.Verb], e)
	case Submission:
		return call(ctx, r, r.submit[e.Action.Verb], e)
	case Misfilled:
		answer := Correct{Form: e.Form}
		for _, refusal := range e.Errors {
			answer.Errors = append(answer.Errors, FieldError{Field: refusal.Field, Text: r.worded(ctx, e.From, refusal)})
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
	case Reacted:
		return hear(ctx, r.reacted, e)
	case Arrived:
		return hear(ctx, r.arrived, e)
	case Departed:
		return hear(ctx, r.departed, e)
	case Left:
		return hear(ctx, r.left, e)
	case Marked:
		return hear(ctx, r.marked, e)
	case Vanished:
		return hear(ctx, r.vanished, e)
	case Returned:
		return hear(ctx, r.returned, e)
	}
	return Nothing{}, nil
}

func (r *Router) worded(ctx context.Context, from From, refusal *bot.Error) Text {
	if r.Say == nil {
		return Plain(refusal.Error())
	}
	return r.Say(ctx, from, refusal)
}

func call[E Event](ctx context.Context, r *Router, f func(context.Context, E) (Response, error), e E) (Response, error) {
	if f == nil {
		return r.Stale(ctx, e), nil
	}
	return f(ctx, e)
}

func hear[E Event](ctx context.Context, f func(context.Context, E) error, e E) (Response, error) {
	if f == nil {
		return Nothing{}, nil
	}
	return Nothing{}, f(ctx, e)
}

// By is who did it, as the verbs want to know it.
func (f From) By() bot.Actor {
	return bot.Actor{Community: f.Community, User: f.Actor.User, Organiser: f.Actor.Manages, Event: f.ID}
}
