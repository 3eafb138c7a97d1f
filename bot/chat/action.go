package chat

import (
	"fmt"
	"strings"
)

// ReplyMode is how something is answered, said beforehand, because a network
// fixes that at the first acknowledgement.
type ReplyMode string

const (
	ModePrivate ReplyMode = "p" // a message that only the actor sees
	ModePublic  ReplyMode = "s" // a message that all see
	ModeUpdate  ReplyMode = "r" // the message that carries the control is redrawn
	ModeOpens   ReplyMode = "o" // a form opens; nothing slow comes first. A private message is allowed too
)

// Action is what a button, menu or form does. It travels as its String through
// the network and back, so it names things and never carries what somebody typed.
type Action struct {
	Verb      string
	ReplyMode ReplyMode `json:"Manner"` // its name in what adapters have stored
	Args      []string
}

const actionVersion = "1"

// NewAction makes an action.
func NewAction(verb string, m ReplyMode, args ...any) Action {
	a := Action{Verb: verb, ReplyMode: m}
	for _, arg := range args {
		a.Args = append(a.Args, fmt.Sprint(arg))
	}
	return a
}

// String writes the action as 1p:rsvp:12:going, in 100 characters or fewer.
func (a Action) String() string {
	return actionVersion + string(a.ReplyMode) + ":" + strings.Join(append([]string{a.Verb}, a.Args...), ":")
}

// ParseAction reads what String wrote. An action of another version, or none
// of ours, is false.
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

// Arg returns the n-th argument, or "".
func (a Action) Arg(n int) string {
	if n < len(a.Args) {
		return a.Args[n]
	}
	return ""
}
