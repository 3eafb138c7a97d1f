package bot

import "time"

// WasPoll reports whether the meetup's time was or would have been chosen by a poll that
// can be asked again: it is not one that goes on, and it is not forgotten.
func (m *Meetup) WasPoll() bool {
	return m.Status != StatusPolling && m.Title != "" && !m.CloseAt.IsZero() && len(m.Slots) > 0
}

// SamePoll returns a draft that asks what the meetup's poll asked, moved by as many whole
// weeks as it takes for all of its times to be ahead, or for now if that was for now. A
// deadline that would have passed even so becomes the default. Who has left is not invited.
func (m *Meetup) SamePoll(now time.Time, zones Zones) (Draft, error) {
	d := Draft{
		Terms: m.Terms.Clone(), Kind: DraftKindPoll, Channel: m.Channel,
		Anonymous: m.Anonymous, MembersAddTimes: m.MembersAddTimes, Ready: true,
	}
	d.Invited = m.Awaited()
	d.Cohosts = nil
	for _, u := range m.Cohosts {
		if !m.IsAbsent(u) {
			d.Cohosts = append(d.Cohosts, u)
		}
	}
	if m.StartsAtOnce() {
		err := d.againAtOnce(now, zones)
		return d, err
	}
	for days := 7; ; days += 7 {
		var slots []Slot
		for _, s := range m.Slots {
			if s.RoomID == 0 { // else the poll asked about the room
				slots = append(slots, Slot{Start: s.Start.AddDays(days), Length: s.Length, AllDay: s.AllDay, Window: s.Window})
			}
		}
		var err error
		if d.Slots, err = ResolveSlots(zones, m.Zone, slots); err != nil {
			return d, err
		}
		if d.Slots[0].StartAt.After(now) {
			err := d.moveDeadline(m.Deadline, days, now, zones)
			return d, err
		}
	}
}

// againAtOnce makes a draft of a meetup that was for now one for now, with as long a poll
// as that has.
func (d *Draft) againAtOnce(now time.Time, zones Zones) error {
	slot, err := AtOnceSlot(zones, d.Zone, d.Slots[0].Length, now.Add(AtOncePoll))
	if err != nil {
		return err
	}
	d.Deadline, d.CloseAt = Wall{}, now.Add(AtOncePoll).Truncate(time.Minute)
	d.Slots, err = ResolveSlots(zones, d.Zone, []Slot{slot})
	return err
}

// moveDeadline sets the deadline by so many days later than another; none if that has
// passed.
func (d *Draft) moveDeadline(from Wall, days int, now time.Time, zones Zones) error {
	d.Deadline, d.CloseAt = Wall{}, time.Time{}
	if from.IsZero() {
		return nil
	}
	at, _, err := zones.Moment(from.AddDays(days), d.Zone)
	if err == nil && at.At.After(now) && at.At.Before(d.Slots[0].StartAt) {
		d.Deadline, d.CloseAt = at.Wall, at.At
	}
	return err
}
