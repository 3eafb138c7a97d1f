package chat

import (
	"context"
	"fmt"
)

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

// OnReactionsMissed registers the handler of missed reactions to a message.
func (r *Router) OnReactionsMissed(f func(context.Context, ReactionsMissed) error) {
	r.reactionsMissed = f
}

// OnReconnected registers the handler of missed events.
func (r *Router) OnReconnected(f func(context.Context, Reconnected) error) {
	set(&r.reconnected, "reconnected", f)
}

// OnAccessChanged registers the handler of changed access.
func (r *Router) OnAccessChanged(f func(context.Context, AccessChanged) error) {
	set(&r.accessChanged, "access changed", f)
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
