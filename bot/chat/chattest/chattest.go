// Package chattest is the conformance suite of adapters: Run checks what Muster
// relies on in a chat network. Prove shows that the suite finds faults, by
// breaking a network in one way at a time. Gallery is the cards that every
// adapter renders in its golden tests.
package chattest

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// T is the part of testing.T that the suite needs.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(f func())
	Context() context.Context
}

// Network is a chat network with members who use it. It runs in a bubble of
// testing/synctest, so that machine time costs nothing; it must do no real I/O.
type Network interface {
	Platform() chat.Platform
	// Place returns a community, and a channel in it that all members can see.
	Place() (bot.CommunityID, bot.Place)
	// Members returns at least three members; the first manages the community.
	Members() []bot.UserID
	// Address returns the network's address of a message posted by Muster.
	Address(ref bot.MessageRef) string
	// Do starts an input of a member and does not wait for the answer.
	Do(a Input) PendingInput
	// Sees returns all that a member sees now, oldest first.
	Sees(u bot.UserID) []Seen
	// Pass advances machine time and returns when everything due has happened.
	Pass(d time.Duration)
}

// Input is one action of a member.
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

// InputKind is the kind of an input.
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

// PendingInput is an input that was started.
type PendingInput interface {
	// Acknowledged reports whether the event was acknowledged to the network.
	Acknowledged() bool
	// Again makes the network deliver the same event once more.
	Again()
}

// Seen is one message as a member sees it, or the form they have open.
type Seen struct {
	ID        string // for Input.Message
	Place     bot.Place
	Text      string // all text that a person reads, with labels and prompts
	Controls  []string
	Private   bool // marked by the network as seen by nobody else
	Waiting   bool // shows that an answer is pending
	Form      bool
	Reactions map[string]int // by bot.PlainEmoji, Muster's own included
	Notified  []bot.UserID
	Links     []Link
}

// Link is a link as a member sees it.
type Link struct {
	Text string
	To   string // the network's form of the address
}

// Replicated is a Network that a second process of Muster can join.
type Replicated interface {
	// Replica returns a platform of another process with the same notebook.
	Replica() chat.Platform
}

// ReplyAppender is a Network that cannot replace the reply to a command and adds a
// message to it instead.
type ReplyAppender interface{ AppendsReplies() }

// Completer is a Network that completes commands while they are typed.
type Completer interface {
	// Complete returns the values suggested for an option.
	Complete(u bot.UserID, command, option, typed string) []string
}

// Secretive is a Network with private channels.
type Secretive interface {
	// Private returns a new channel that only these members see, besides Muster.
	Private(members ...bot.UserID) bot.Place
}

// Case is one check of the suite.
type Case struct {
	Name  string
	Check func(t T, w *Scenario)
}

// Cases returns all cases.
func Cases() []Case {
	var all []Case
	for _, some := range [][]Case{messageCases(), replyModeCases(), formCases(), reactionCases(), placeCases(), eventCases(), limitCases(), textCases(), linkCases(), replyCases(), orderCases(), audienceCases()} {
		all = append(all, some...)
	}
	return all
}

// Run runs all cases, each with a fresh network.
func Run(t *testing.T, fresh func(t T) Network) {
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c.Check(t, newScenario(t, fresh(t)))
			})
		})
	}
}
