package bot

import "time"

// DeliveryCount counts what became of the messages that say the same of a meetup, in
// its thread and to members.
type DeliveryCount struct {
	Kind    TaskKind
	Subject string    // as of Delivery
	At      time.Time // of the latest outcome
	Thread  int       // messages in the thread, or in a channel in its place
	Direct  int       // direct messages
	Posted  []UserID  // members who take none and were mentioned in the thread
	Refused []Delivery
	Relayed []Delivery // refused by the thread, and sent to members in its place
	Waiting int        // messages that are due and not sent yet
}

// CountDeliveries counts what became of a meetup's messages, given the latest first,
// and those that wait. The latest count comes first.
func CountDeliveries(known, waiting []Delivery) []DeliveryCount {
	var counts []DeliveryCount
	of := func(d Delivery) *DeliveryCount {
		for i := range counts {
			if counts[i].Kind == d.Kind && counts[i].Subject == d.Subject {
				return &counts[i]
			}
		}
		counts = append(counts, DeliveryCount{Kind: d.Kind, Subject: d.Subject, At: d.At})
		return &counts[len(counts)-1]
	}
	for _, d := range waiting {
		of(d).Waiting++
	}
	for _, d := range known {
		c := of(d)
		if d.At.After(c.At) {
			c.At = d.At
		}
		switch {
		case d.Outcome == DeliveryRefused:
			c.Refused = append(c.Refused, d)
		case d.Outcome == DeliveryRelayed:
			c.Relayed = append(c.Relayed, d)
		case d.Outcome == DeliveryPosted:
			c.Posted = append(c.Posted, d.Member)
		case d.Member != "":
			c.Direct++
		default:
			c.Thread++
		}
	}
	return counts
}
