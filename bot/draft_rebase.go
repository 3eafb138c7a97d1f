package bot

import (
	"maps"
	"time"
)

// Rebase makes an edit one of the meetup as it is now: what its author changed stays,
// and everything else becomes as it is. Meanwhile then has what the author does not
// know yet.
func (d *Draft) Rebase(m *Meetup, zones Zones, now time.Time) error {
	seen, mine := d.Basis, d.Terms
	d.Basis, d.Meanwhile = m.EditBasis(now), nil
	if seen.Status == "" { // all of it may be its author's
		seen.Terms = d.Basis.Terms
	}
	var both []Field
	if d.Terms, both = mergeTerms(seen, d.Basis, mine); len(both) > 0 || seen.Status != d.Basis.Status {
		d.Meanwhile = &Meanwhile{seen, both}
	}
	var err error
	if d.Slots, err = ResolveSlots(zones, d.Zone, d.Slots); err != nil {
		return err
	}
	d.Kind, d.Typed = m.DraftKind(len(d.Slots)), maps.Clone(d.Typed)
	if mine.Deadline.IsZero() && seen.Terms.Deadline == d.Basis.Terms.Deadline {
		d.Deadline = Wall{} // the default that was shown stands while it suits
	} else if d.Deadline == d.Basis.Terms.Deadline {
		d.CloseAt = time.Time{}
	}
	if err := d.setCloseAt(m, zones, now); err != nil {
		return err
	}
	if !SameTimes(seen.Terms.Slots, d.Basis.Terms.Slots) {
		delete(d.Typed, FieldSlots) // "an hour later" would be later than that
	}
	for _, f := range Fields() {
		if f.Name != FieldDeadline && f.Differs(&mine, &d.Terms) {
			delete(d.Typed, f.Name) // it holds what others changed, too
		}
	}
	return nil
}

// setCloseAt sets when the poll of a rebased edit closes: when its author said, at
// the default that CloseAt has, when the meetup's poll does, or else at a new
// default. All but the first have to suit the slots.
func (d *Draft) setCloseAt(m *Meetup, zones Zones, now time.Time) error {
	suits := func(at time.Time) bool {
		return at.After(now) && at.Before(d.DecideBy(now))
	}
	isDefault := func(at time.Time) bool { return suits(at) && at.Before(d.FirstAhead(now).DecideBy(now)) }
	switch {
	case d.Kind == DraftKindDate:
		d.Deadline, d.CloseAt = Wall{}, time.Time{}
	case !d.Deadline.IsZero() && d.Deadline != d.Basis.Terms.Deadline:
		closing, _, err := zones.Moment(d.Deadline, d.Zone)
		d.CloseAt = closing.At
		return err
	case len(d.Slots) == 0:
		d.Deadline, d.CloseAt = m.Deadline, m.CloseAt
	case d.Deadline.IsZero() && isDefault(d.CloseAt):
	case m.Status == StatusPolling && len(m.Slots) > 0 && suits(m.CloseAt):
		d.Deadline, d.CloseAt = m.Deadline, m.CloseAt
	default:
		loc, err := zones(d.Zone)
		if err != nil {
			return err
		}
		d.Deadline, d.CloseAt = Wall{}, DefaultDeadline(now, d.FirstAhead(now).DecideBy(now), loc)
	}
	return nil
}
