package bot

import (
	"encoding/json"
	"fmt"
	"time"
)

// DeliveryOutcome says what became of a message that a member asked for.
type DeliveryOutcome string

const (
	DeliveryPromised DeliveryOutcome = ""        // nothing is known yet
	DeliveryLater    DeliveryOutcome = "later"   // it waits for the end of quiet hours
	DeliverySent     DeliveryOutcome = "sent"    // the network accepted it
	DeliveryUnneeded DeliveryOutcome = "none"    // there was nothing to say any more
	DeliveryRefused  DeliveryOutcome = "refused" // its place does not take it
	DeliveryRelayed  DeliveryOutcome = "relayed" // refused, and promised to members directly
)

// Delivery is what is known of a message that a task sends: the task's kind and
// subject, and the outcome.
type Delivery struct {
	Kind    TaskKind
	Subject string // of the task
	Member  UserID // the recipient, if it is one member
	Outcome DeliveryOutcome
	At      time.Time  `json:",omitzero"` // when a message that waits is sent
	Ref     MessageRef // of a message that was sent
	Why     string     // of a message that was refused: the Obstacle
}

// Delivery returns what is known of the task's message before it is sent.
func (t Task) Delivery() Delivery {
	return Delivery{Kind: t.Kind, Subject: t.Subject, Member: t.Member}
}

// Notice returns the notice that the task sends, if it sends one.
func (d Delivery) Notice() Notice { return ParseNotice(d.Subject) }

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
