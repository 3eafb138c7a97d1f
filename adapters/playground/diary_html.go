package playground

// noteHTML is a line of the diary, ready for the template.
type noteHTML struct {
	At, Class, State, Text string
}

// diaryHTML is the diary as a look shows it.
func (n *Network) diaryHTML(l look) []noteHTML {
	n.diary.mu.Lock()
	defer n.diary.mu.Unlock()
	out := make([]noteHTML, 0, len(n.diary.notes))
	zone := n.zoneOf(l)
	for _, one := range n.diary.notes {
		class := map[noteState]string{noteHeard: "heard", notePutOff: "bad", noteParked: "bad"}[one.state]
		out = append(out, noteHTML{At: one.at.In(zone).Format("15:04"), Class: class, State: string(one.state), Text: one.text})
	}
	return out
}
