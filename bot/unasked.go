package bot

import (
	"slices"
	"time"
)

// askedFor is how long after a member did something a message that follows from it is
// one that they asked for.
const askedFor = 10 * time.Minute

// memberAnswers are the notices that follow from what their member did.
var memberAnswers = []NoticeKind{NoticeWhere, NoticeIgnored, NoticeAnonymous, NoticeCalendarInterest}

// IsUnasked reports whether the task sends a message that its readers have not caused
// just now, so that it waits for the end of quiet hours. Reminders have due times that
// consider those.
func (t Task) IsUnasked(now time.Time) bool {
	switch t.Kind {
	case TaskAskConfirm, TaskNotifyThread, TaskNudge, TaskRelay, TaskHostNews, TaskCalendarFails:
		return true
	case TaskNotifyMember:
		asked := t.Asker == t.Member || slices.Contains(memberAnswers, t.Notice().Kind)
		return !asked || now.Sub(t.Promised()) > askedFor
	}
	return false
}

// Promised returns when the task was to be done when it was promised.
func (t Task) Promised() time.Time {
	if t.PromisedFor.IsZero() {
		return t.Due
	}
	return t.PromisedFor
}

// QuietUntil returns until when a message of the task waits in quiet hours; zero if it
// need not.
func (t Task) QuietUntil(w QuietWindow, m *Meetup, now time.Time) time.Time {
	if at := w.SendAt(t.Promised(), m.hurriesBefore(now), now); at.After(now) {
		return at
	}
	return time.Time{}
}

// hurriesBefore returns the moment before which members have to know what there is to
// say about the meetup: the start of its date, the end of a day, or the first of what is ahead of a
// poll. It is zero if there is none.
func (m *Meetup) hurriesBefore(now time.Time) time.Time {
	date, dated := m.Date()
	if dated && (m.HasRoster() || date.PassesAt().After(now)) && m.Status != StatusDone {
		return date.PassesAt()
	}
	if m.Status != StatusPolling {
		return time.Time{}
	}
	var first time.Time
	ahead := []time.Time{m.CloseAt}
	for _, s := range m.Slots {
		ahead = append(ahead, s.PassesAt())
	}
	for _, at := range ahead {
		if at.After(now) && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}
