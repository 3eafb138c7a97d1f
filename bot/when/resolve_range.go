package when

// rangesIntoPart lists the ranges under half a day if the part of the day behind the
// range is that of its end only: from 10 to 2 in the afternoon, 11 to 1 in the morning.
func (p *parser) rangesIntoPart(a, b clock, it item) []interval {
	overNight := it.part == partMorning && b.minute%halfDay < a.minute%halfDay
	if !it.behind || !overNight && !a.isNoonHour() && len(a.candidates(it.part)) > 0 {
		return nil
	}
	var found []interval
	for _, to := range b.candidates(it.part) {
		if overNight {
			to += fullDay
		}
		for _, from := range a.candidates(0) {
			if from < to && to-from < halfDay {
				found = append(found, interval{from: from, to: to, isRange: true})
			}
		}
	}
	p.mustConfirm = p.mustConfirm || overNight && len(found) > 0 && a.isOpen() // it may be one in the afternoon
	return found
}
