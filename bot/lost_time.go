package bot

// Lost returns the time that a member wanted and that was not chosen: of those they could
// come to, the one that most could. ok is false if they can come to the chosen time, have
// not said, or no poll chose it.
func (p *Poll) Lost(u UserID) (lost Slot, ok bool) {
	m := &p.Meetup
	date, dated := m.Date()
	given := p.Ballot(u)
	if !dated || len(given) == 0 || m.Reason.By == DeciderNone || m.Reason.By == DeciderMove || p.Counted(given, u, date) != AvailabilityNo {
		return lost, false
	}
	counts, most := p.Count(), 0
	for _, s := range m.Slots {
		av := p.counted(given, u).Of(s.ID)
		if n := counts[s.ID].Could(); (av == AvailabilityYes || av == AvailabilityIfNeeded) && n > most {
			lost, most, ok = s, n, true
		}
	}
	return lost, ok
}

// WasSettledEarly reports whether the meetup has the time on which its poll was settled
// before everybody had answered.
func (m *Meetup) WasSettledEarly() bool {
	return m.Status == StatusScheduled && m.Reason.By == DeciderCertain
}

// Could returns how many can come, gladly or if needed.
func (t Tally) Could() int { return t.Yes + t.IfNeeded }
