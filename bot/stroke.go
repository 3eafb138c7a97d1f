package bot

import (
	"slices"
	"time"
)

// Stroke is what a member painted on a page: an availability for a part of a slot.
type Stroke struct {
	Seq          int64 // grows with each stroke of a client
	Slot         SlotID
	From, To     time.Duration // elapsed since the slot's start
	Availability Availability  // empty: what was said there is taken back
	Age          time.Duration // how long before it was sent it was painted
}

const (
	// MaxStrokes is how many strokes a page sends at once.
	MaxStrokes = 200
	// maxClientName is the maximum length of the name of a page, in bytes.
	maxClientName = 64
	// strokeRaster is what the ends of a stroke are rounded to, outwards.
	strokeRaster = 5 * time.Minute
	// maxStrokeAge is how long ago a stroke may have been made; an older one is as old.
	maxStrokeAge = 30 * 24 * time.Hour
	// strokeLeeway is by how much the times of strokes are off: requests take longer or
	// shorter, and the clocks of replicas differ.
	strokeLeeway = 10 * time.Second
)

// CheckStrokes refuses what no page sends.
func CheckStrokes(client string, strokes []Stroke) error {
	good := client != "" && len(client) <= maxClientName && len(strokes) > 0 && len(strokes) <= MaxStrokes
	last := int64(0)
	for _, k := range strokes {
		known := slices.Contains([]Availability{"", AvailabilityYes, AvailabilityIfNeeded, AvailabilityNo}, k.Availability)
		good = good && known && k.Seq > last && k.From >= 0 && k.From < k.To && k.Age >= 0
		last = k.Seq
	}
	if !good {
		return Refuse(KindInvalid, "refuse.strokes", "I can't read what the page sent. Please reload it and paint again.", nil)
	}
	return nil
}

// Stroke answers a slot, or a part of room, with what was painted. What the member has said
// since it was made stays: given holds the time when it arrived.
func (b Ballot) Stroke(s Slot, k Stroke, given Answer) Ballot {
	given.Source, given.At = SourceGrid, given.At.Add(-min(k.Age, maxStrokeAge))
	from := min(k.From.Truncate(strokeRaster), s.Length)
	to := min((k.To + strokeRaster - 1).Truncate(strokeRaster), s.Length)
	isNewer := func(at time.Time) bool { return at.After(given.At.Add(strokeLeeway)) }
	a, _ := b.AnswerTo(s.ID)
	if !s.IsRoom() {
		if isNewer(a.At) {
			return b
		}
		return b.Paint(s, 0, s.Length, k.Availability, given)
	}
	out := b
	for _, t := range a.inParts(s) { // in order
		if !isNewer(t.At) || t.To <= from || t.From >= to {
			continue
		}
		out = out.Paint(s, from, t.From, k.Availability, given)
		from = t.To
	}
	return out.Paint(s, from, to, k.Availability, given)
}
