package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// DeliveryOutcome says what became of a message.
type DeliveryOutcome string

const (
	DeliveryPromised DeliveryOutcome = ""        // nothing is known yet
	DeliveryLater    DeliveryOutcome = "later"   // it waits for the end of quiet hours
	DeliverySent     DeliveryOutcome = "sent"    // the network accepted it
	DeliveryUnneeded DeliveryOutcome = "none"    // there was nothing to say any more
	DeliveryRefused  DeliveryOutcome = "refused" // its place does not take it
	DeliveryRelayed  DeliveryOutcome = "relayed" // refused, and promised to members directly
	DeliveryPosted   DeliveryOutcome = "posted"  // a member takes no direct messages, so it was posted for all to see
)

// Delivery is what is known of a message that a task sends: the task's kind and
// subject, and the outcome.
type Delivery struct {
	Kind    TaskKind
	Subject string // of the task
	Member  UserID // the recipient, if it is one member
	Outcome DeliveryOutcome
	At      time.Time  `json:",omitzero"` // of the outcome; of a message that waits, when it is sent
	Ref     MessageRef // of a message that was sent
	Why     string     // of a message that was refused: the Obstacle
}

// Delivery returns what is known of the task's message before it is sent.
func (t Task) Delivery() Delivery {
	return Delivery{Kind: t.Kind, Subject: t.Subject, Member: t.Member}
}

// Notice returns the notice that the task sends, if it sends one.
func (d Delivery) Notice() Notice { return ParseNotice(d.Subject) }

// keptNotices are the notices to members of which the host of a meetup may see what
// became of them. The others go to the host, or are about what a member did alone.
var keptNotices = []NoticeKind{
	NoticeCancelled, NoticeReopened, NoticeRepolled, NoticeConfirmChange, NoticeSeat, NoticeSeatOffer, NoticeWhere, NoticeHandoverOffer, NoticeAdmitted,
}

// DeliveredKinds are the kinds of tasks whose messages DeliveryFor may keep.
var DeliveredKinds = []TaskKind{TaskAskConfirm, TaskNotifyThread, TaskNotifyMember, TaskRemind, TaskRemindMember, TaskRelay}

// DeliveryFor returns what is kept of the task's message for the host of the meetup to
// see; ok is false if nothing is.
func (m *Meetup) DeliveryFor(t Task) (d Delivery, ok bool) {
	if t.Kind == TaskRelay {
		t = t.Relayed()
	}
	d = Delivery{Kind: t.Kind, Member: t.Member}
	switch t.Kind {
	case TaskAskConfirm:
	case TaskRemind, TaskRemindMember:
		d.Kind, d.Subject = TaskRemind, t.Subject
	case TaskNotifyThread:
		d.Subject = string(t.Notice().Kind)
	case TaskNotifyMember:
		d.Kind, d.Subject = TaskNotifyThread, string(t.Notice().Kind)
		if !slices.Contains(keptNotices, t.Notice().Kind) {
			return d, false
		}
	default:
		return d, false
	}
	return d, t.Member == "" || t.Member != m.Host
}

// Encode formats the delivery for Task.Subject.
func (d Delivery) Encode() string {
	raw, err := json.Marshal(d)
	if err != nil {
		panic(err) // a struct of strings
	}
	return string(raw)
}

// ParseDelivery parses the format of Encode.
func ParseDelivery(s string) (d Delivery, err error) {
	if err := json.Unmarshal([]byte(s), &d); err != nil {
		return d, fmt.Errorf("parse delivery %q: %w", s, err)
	}
	return d, nil
}

// DeliveryFinder reads what became of messages.
type DeliveryFinder interface {
	// Deliveries returns what is kept of a meetup's messages, the latest first.
	Deliveries(c CommunityID, m MeetupID) ([]Delivery, error)
}

// DeliveryWriter stores what became of messages.
type DeliveryWriter interface {
	// SaveDelivery stores what became of the message with a key; a later outcome
	// replaces an earlier one.
	SaveDelivery(c CommunityID, m MeetupID, key string, d Delivery) error
}
