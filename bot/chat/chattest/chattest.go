// Package chattest is what Muster relies on in a chat network, as a test suite
// that every adapter passes: Run. That the suite sees what is wrong is shown by
// Prove, which breaks a network in one way at a time. Gallery is the cards that
// every adapter renders in its golden tests.
package chattest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// T is what the suite needs of a test.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(f func())
	Context() context.Context
}

// Network is a chat network with people at its keyboards. Everything happens
// in a bubble of testing/synctest, so that machine time costs nothing; what
// the network does on its own may take no real input or output.
type Network interface {
	Platform() chat.Platform
	// Place is a community and a channel in it where all members are.
	Place() (bot.CommunityID, bot.Place)
	// Members are at least three; the first manages the community.
	Members() []bot.UserID
	// Address is how the network addresses a message of Muster's.
	Address(ref bot.MessageRef) string
	// Do begins what a member does and does not wait for the answer.
	Do(a Input) PendingInput
	// Sees is all that a member sees now, oldest first.
	Sees(u bot.UserID) []Seen
	// Pass lets machine time pass and returns when all that follows has happened.
	Pass(d time.Duration)
}

// Input is what a member does.
type Input struct {
	User     bot.UserID
	Kind     InputKind
	Place    bot.Place         // of Invoke
	Command  string            // of Invoke, without the root command
	Values   map[string]string // of Invoke and Submit, by the fields' names
	Message  string            // Seen.ID, of all but Invoke, Submit, CloseDirect
	Control  string            // the label of a button or menu, of Press
	Selected []string          // the values chosen in a menu, of Press
	Emoji    string            // of React and Unreact
}

// InputKind says what a member does.
type InputKind string

const (
	InputInvoke      InputKind = "invoke"
	InputPress       InputKind = "press"
	InputSubmit      InputKind = "submit" // the open form
	InputReact       InputKind = "react"
	InputUnreact     InputKind = "unreact"
	InputDelete      InputKind = "delete"
	InputCloseDirect InputKind = "close direct messages"
)

// PendingInput is something that a member did.
type PendingInput interface {
	// Acknowledged tells whether the network was told that it was heard.
	Acknowledged() bool
	// Again has the network deliver the same event once more.
	Again()
}

// Seen is one message as a member sees it, or the form they have open.
type Seen struct {
	ID        string // what an Act names it by
	Place     bot.Place
	Text      string // all that is written there, as a person reads it; labels and prompts, too
	Controls  []string
	Private   bool // the network says that nobody else sees it
	Waiting   bool // it says that an answer is still being made
	Form      bool
	Reactions map[string]int // by bot.PlainEmoji; Muster's own count
	Notified  []bot.UserID
	Links     []Link
}

// Link is a text that leads somewhere, as a member sees it.
type Link struct {
	Text string
	To   string // an address as the network has it
}

// Replicated is a Network on which a second process of Muster can be.
type Replicated interface {
	// Replica is a platform of another process, with the same notebook.
	Replica() chat.Platform
}

// Completer is a Network where commands are completed while they are typed.
type Completer interface {
	// Complete lists the values suggested for an option.
	Complete(u bot.UserID, command, option, typed string) []string
}

// Case is one thing that Muster relies on.
type Case struct {
	Name  string
	Check func(t T, w *Scenario)
}

// Cases are all of them.
func Cases() []Case {
	var all []Case
	for _, some := range [][]Case{messageCases(), replyModeCases(), formCases(), reactionCases(), placeCases(), eventCases(), limitCases(), textCases(), linkCases(), replyCases()} {
		all = append(all, some...)
	}
	return all
}

// Run checks a network. Each case begins with one that make has just made.
func Run(t *testing.T, fresh func(t T) Network) {
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c.Check(t, newScenario(t, fresh(t)))
			})
		})
	}
}
