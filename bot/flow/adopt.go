package flow

import (
	"context"
	"sync"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// adoption makes cards known again that were posted in a gap, once somebody uses them.
type adoption struct {
	mu     sync.Mutex
	gap    bool
	looked map[bot.MessageRef]bool
}

// maxLooked bounds what is remembered; a message that is forgotten is looked at again.
const maxLooked = 10_000

// AfterGap says that the database may not know all cards that members have.
func (f *Flow) AfterGap() {
	f.adoption.mu.Lock()
	defer f.adoption.mu.Unlock()
	f.adoption.gap = true
}

// isFirst reports whether a message has not been looked at since a gap.
func (a *adoption) isFirst(ref bot.MessageRef) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.gap || a.looked[ref] {
		return false
	}
	if a.looked == nil || len(a.looked) >= maxLooked {
		a.looked = map[bot.MessageRef]bool{}
	}
	a.looked[ref] = true
	return true
}

// Verbs of a meetup's card. Those that only a card has tell it from other messages.
var (
	cardVerbs     = map[string]bool{"choose": true, "none": true, "wouldcome": true, "rsvp": true, "who": true, "details": true}
	onlyCardVerbs = map[string]bool{"who": true, "details": true}
)

// pressed adopts the card on which a control was used, if it is one that the database
// does not know.
func (f *Flow) pressed(ctx context.Context, e chat.Press) {
	verb, ref := e.Action.Verb, e.Message
	if ref.ID == "" || ref.Place != e.Channel || e.Community == "" || e.Action.ReplyMode != chat.ModePrivate || !cardVerbs[verb] || !f.adoption.isFirst(ref) {
		return
	}
	if err := f.plan.AdoptCard(ctx, e.Community, meetupArg(e), ref, onlyCardVerbs[verb]); err != nil {
		f.log.ErrorContext(ctx, "adopt a card", "community", e.Community, "message", ref.ID, "err", err)
	}
}

// lostMeetup returns the refusal of a press on the message of a meetup that the
// database does not know, of which somebody has seen the card.
func lostMeetup(e chat.Event, refusal *bot.Error) *bot.Error {
	press, ok := e.(chat.Press)
	if !ok || press.Message.ID == "" || refusal.Key != "refuse.no_meetup" {
		return refusal
	}
	return bot.Refuse(bot.KindNotFound, "refuse.lost_meetup",
		"I don't know this meetup any more: it was deleted, or my records were put back to a time before it was proposed. If it is still ahead, please propose it again with {command}.",
		bot.Args{"command": "/meetup propose"})
}
