package bot

import (
	"strconv"
	"time"
)

// decisions lists the tasks that decide a poll or give it up.
func (s *Standing) decisions() []Owed {
	var owed []Owed
	m := s.Meetup
	at := m.CloseAt
	if !m.HostAskedAt.IsZero() {
		owed = append(owed, s.owed(TaskGiveUp, m.HostAskedAt.Add(HostReplyTimeout)))
		if len(m.Slots) == 0 {
			return owed
		}
		at = m.PassesAt().Add(time.Second) // once the last one has passed
	}
	last := s.LastAnswer
	if m.ChangedAt.After(last) { // fewer are invited now, or fewer are enough
		last = m.ChangedAt
	}
	if early := last.Add(SettleDelay); s.CanSettle && early.Before(at) {
		at = early
	}
	return append(owed, s.owed(TaskSettle, at))
}

// passing lists the task for the first time of a poll that is not marked as passed, or
// room that is not marked as begun.
func (s *Standing) passing() []Owed {
	var first []Owed
	add := func(due time.Time, subject string) {
		if len(first) > 0 && !due.Before(first[0].Due) {
			return
		}
		if o := s.owed(TaskMarkPassed, due, subject); !s.hasSent(o) {
			first = []Owed{o}
		}
	}
	for _, slot := range s.Meetup.Slots {
		id := strconv.FormatInt(int64(slot.ID), 10)
		if slot.IsRoom() {
			add(slot.StartAt, id+"begun")
		}
		add(slot.PassesAt(), id)
	}
	return first
}

// nudges lists two nudges of a poll: half way to its end and NudgeInterval before
// it. One in quiet hours, or that would come too close to the opening of the poll or to
// the other, is left out.
func (s *Standing) nudges() ([]Owed, error) {
	m := s.Meetup
	if len(m.Invited) == 0 || m.StartsAtOnce() || !m.HostAskedAt.IsZero() || m.NudgeCount >= MaxNudges || !s.Now.Before(m.CloseAt) {
		return nil, nil
	}
	zone, err := s.Zones(m.Zone)
	if err != nil {
		return nil, err
	}
	quiet, opened := QuietWindow{Quiet: s.Community.QuietHours(), Zone: zone}, m.PollOpenedAt()
	last := m.CloseAt.Add(-NudgeInterval)
	half := opened.Add(m.CloseAt.Sub(opened) / 2)
	earliest := opened.Add(NudgeInterval)
	var owed []Owed
	add := func(due time.Time, which string) {
		o := s.owed(TaskNudge, due, which)
		o.Date, o.Moment = m.Deadline, due
		if !s.hasSent(o) {
			owed = append(owed, o)
		}
	}
	if last.After(earliest) && !quiet.Includes(last) {
		add(last, "last")
	}
	if half.After(earliest) && half.Before(last.Add(-NudgeInterval)) && !quiet.Includes(half) {
		add(half, "half")
	}
	return owed, nil
}
