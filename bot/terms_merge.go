package bot

import (
	"slices"
	"time"
)

// Basis is what an edit began from: a meetup as the edit's author last saw it.
type Basis struct {
	Terms  Terms
	Status Status // empty: not known
}

// EditBasis returns what an edit that begins now begins from. Of a cancelled meetup
// it has only the slots that are still ahead.
func (m *Meetup) EditBasis(now time.Time) Basis {
	b := Basis{m.CurrentTerms(), m.Status}
	if m.Status == StatusCancelled {
		b.Terms.Slots = slices.DeleteFunc(b.Terms.Slots, func(s Slot) bool { return !s.PassesAt().After(now) })
	}
	if m.Status != StatusPolling {
		b.Terms.Deadline = Wall{}
	}
	return b
}

// asksAboutTimes reports whether its slots are alternatives, so that each is
// changed by itself; else they are one date.
func (b Basis) asksAboutTimes() bool { return b.Status == StatusPolling }

// Meanwhile is what others did to a meetup before an edit's author saw it as it is,
// as far as it concerns the edit: its status, and fields that the edit changes too.
type Meanwhile struct {
	Seen   Basis   // how the author saw it before
	Fields []Field // changed by both, to something else
}

// mergeTerms returns the terms of now with what mine changes of seen. Fields that
// both changed, and differently, are as in mine; they are returned too. A deadline of
// zero is none that the author set.
func mergeTerms(seen, now Basis, mine Terms) (Terms, []Field) {
	merged, fields := now.Terms.Clone(), []Field(nil)
	for _, f := range Fields() {
		unset := f.Name == FieldDeadline && mine.Deadline.IsZero()
		if f.Name == FieldSeats || unset || !f.Differs(&seen.Terms, &mine) { // seats are minimum and capacity in one
			continue
		}
		standing, conflict := !f.Differs(&seen.Terms, &now.Terms), f.Differs(&mine, &now.Terms)
		switch {
		case f.Name == FieldWhere || f.Name == FieldArea: // an area is said of its place
			place := func(t *Terms) [2]string { return [2]string{t.Where, t.Area} }
			merged.Where, merged.Area = mine.Where, mine.Area
			conflict = place(&seen.Terms) != place(&now.Terms) && place(&mine) != place(&now.Terms)
		case f.Name == FieldInvited || f.Name == FieldMust: // two parts of one list
			if merged.Invited, conflict = mine.Invited, false; !slices.Equal(seen.Terms.Invited, now.Terms.Invited) {
				merged.Invited, conflict = mergeList(seen.Terms.Invited, now.Terms.Invited, mine.Invited, func(i Invitation) UserID { return i.User })
			}
		case standing:
			f.Set(&merged, f.Get(&mine))
			conflict = false
		case f.Name == FieldSlots:
			merged.Slots, conflict = mergeSlots(seen, now, mine.Slots)
		case f.Name == FieldCohosts:
			merged.Cohosts, conflict = mergeList(seen.Terms.Cohosts, now.Terms.Cohosts, mine.Cohosts, func(u UserID) UserID { return u })
		default:
			f.Set(&merged, f.Get(&mine))
		}
		if conflict {
			fields = append(fields, f.Name)
		}
	}
	return merged, fields
}

// mergeSlots is mergeList for the slots of a poll. Those of a date are changed as
// one. A poll is not left without slots because each took others away.
func mergeSlots(seen, now Basis, mine []Slot) ([]Slot, bool) {
	if !seen.asksAboutTimes() || !now.asksAboutTimes() {
		return mine, !SameTimes(mine, now.Terms.Slots)
	}
	known := slices.Concat(seen.Terms.Slots, now.Terms.Slots)
	type key struct {
		id     SlotID
		start  Wall
		length time.Duration
	}
	type times struct { // what makes a slot another one to members
		key
		start  Wall
		length time.Duration
		allDay bool
		window time.Duration
		atOnce bool
	}
	keyed := func(slots []Slot) (out []times) {
		for _, s := range recogniseSlots(slots, known) {
			k := key{id: s.ID}
			if s.ID == 0 {
				k = key{start: s.Start, length: s.Length}
			}
			out = append(out, times{k, s.Start, s.Length, s.AllDay, s.Window, s.AtOnce})
		}
		return out
	}
	merged, conflict := mergeList(keyed(seen.Terms.Slots), keyed(now.Terms.Slots), keyed(mine), func(t times) key { return t.key })
	if len(merged) == 0 && len(mine) > 0 {
		return mine, true
	}
	var out []Slot
	for _, t := range merged {
		out = append(out, Slot{ID: t.id, Start: t.start, Length: t.length, AllDay: t.allDay, Window: t.window, AtOnce: t.atOnce})
	}
	return out, conflict
}

// recogniseSlots gives slots without an id that of a known one: of the same start
// and length, or else of the same start.
func recogniseSlots(slots, known []Slot) []Slot {
	out := slices.Clone(slots)
	used := make(map[SlotID]bool, len(known))
	for _, s := range slots {
		used[s.ID] = true
	}
	for _, same := range []func(a, b Slot) bool{
		Slot.SameTime,
		sameStart,
	} {
		for i := range out {
			at := slices.IndexFunc(known, func(k Slot) bool { return !used[k.ID] && same(k, out[i]) })
			if out[i].ID == 0 && at >= 0 {
				out[i].ID = known[at].ID
				used[out[i].ID] = true
			}
		}
	}
	return out
}

// mergeList returns the items of now with what mine changes of seen. An item that
// both changed, and differently, is as in mine; conflict reports whether there is
// one.
func mergeList[T, K comparable](seen, now, mine []T, keyOf func(T) K) (merged []T, conflict bool) {
	index := func(items []T) map[K]T {
		out := make(map[K]T, len(items))
		for _, item := range items {
			out[keyOf(item)] = item
		}
		return out
	}
	before, current, wanted, done := index(seen), index(now), index(mine), make(map[K]bool)
	for _, item := range slices.Concat(now, mine) {
		key := keyOf(item)
		if done[key] {
			continue
		}
		done[key] = true
		was, had := before[key]
		is, has := current[key]
		want, wants := wanted[key]
		switch {
		case had == wants && was == want: // mine does not change it
			want, wants = is, has
		case (had != has || was != is) && (has != wants || is != want):
			conflict = true
		}
		if wants {
			merged = append(merged, want)
		}
	}
	return merged, conflict
}
