package bot

// Sent records that a task of a meetup has done its part for a date or a poll: its
// message was accepted by the network, or it came too late.
type Sent struct {
	Kind    TaskKind
	Date    Wall   // the start of the date, or the deadline of the poll; zero: whichever the date
	Subject string // of the task
	Member  UserID // empty: in the thread
}

// SentBy returns the record of a task that sent a message about the meetup as it
// is; ok is false if nothing is recorded of tasks of its kind.
func (m *Meetup) SentBy(t Task) (s Sent, ok bool) {
	s = Sent{Kind: t.Kind, Subject: t.Subject, Member: t.Member}
	switch t.Kind {
	case TaskRemind, TaskRemindMember:
		date, _ := m.Date()
		s.Date = date.Start
		if l, ok := DecodeLead(t.Subject); ok { // perhaps by an older name
			s.Subject = l.Encode()
		}
	case TaskNudge:
		s.Date = m.Deadline
	case TaskAskConfirm, TaskMarkPassed:
	default:
		return Sent{}, false
	}
	return s, true
}

// SentFinder reads what was sent.
type SentFinder interface {
	// Sent returns what was sent for a meetup, as a set.
	Sent(c CommunityID, m MeetupID) (map[Sent]bool, error)
}

// SentWriter records what was sent.
type SentWriter interface {
	// SaveSent records what was sent for a meetup, once.
	SaveSent(c CommunityID, m MeetupID, sent ...Sent) error
	// DeleteSent deletes what tasks of a kind have sent for a meetup.
	DeleteSent(c CommunityID, m MeetupID, kind TaskKind) error
}
