package bot

import "time"

// Stroke is what a member painted on a page: an availability for a part of a slot.
type Stroke struct {
	Seq          int64 // grows with each stroke of a client
	Slot         SlotID
	From, To     time.Duration // elapsed since the slot's start
	Availability Availability  // empty: what was said there is taken back
	Age          time.Duration // how long before it was sent it was painted
}
