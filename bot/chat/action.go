package chat

import (
	"fmt"
	"strings"
)

// ReplyMode is how an event is answered. It is declared beforehand, because
// networks fix it at the first acknowledgement.
type ReplyMode string

const (
	ModePrivate ReplyMode = "p" // a message that only the actor sees
	ModePublic  ReplyMode = "s" // a message that everybody sees
	ModeUpdate  ReplyMode = "r" // the message that carries the control is replaced
	ModeOpens   ReplyMode = "o" // a form, or a private message; the handler must be quick
)

// Action is what a button, menu or form does. Its String travels through the
// network and back, so it names things and never carries user input.
type Action struct {
	Verb      string
	ReplyMode ReplyMode `json:"Manner"` // its name in what adapters have stored
	Args      []string
}

const actionVersion = "1"

// NewAction returns an action with its arguments formatted by fmt.Sprint.
func NewAction(verb string, m ReplyMode, args ...any) Action {
	a := Action{Verb: verb, ReplyMode: m}
	for _, arg := range args {
		a.Args = append(a.Args, fmt.Sprint(arg))
	}
	return a
}

// String formats the action as 1p:rsvp:12:going, in at most 100 characters.
func (a Action) String() string {
	return actionVersion + string(a.ReplyMode) + ":" + strings.Join(append([]string{a.Verb}, a.Args...), ":")
}

// ParseAction parses the format of String. ok is false for another version and
// for any other text.
func ParseAction(s string) (Action, bool) {
	head, rest, found := strings.Cut(s, ":")
	mode, current := strings.CutPrefix(head, actionVersion)
	if !found || !current || rest == "" {
		return Action{}, false
	}
	switch ReplyMode(mode) {
	case ModePrivate, ModePublic, ModeUpdate, ModeOpens:
	default:
		return Action{}, false
	}
	parts := strings.Split(rest, ":")
	return Action{Verb: parts[0], ReplyMode: ReplyMode(mode), Args: parts[1:]}, true
}

// Rest returns the arguments from the n-th on as one that has colons itself, or "".
func (a Action) Rest(n int) string { return strings.Join(a.Args[min(n, len(a.Args)):], ":") }

// Arg returns the n-th argument, or "".
func (a Action) Arg(n int) string {
	if n < len(a.Args) {
		return a.Args[n]
	}
	return ""
}
