package playground

// activityHTML is a line of the activity log, ready for the template.
type activityHTML struct {
	At, Class, State, Text string
}

// renderActivity renders the activity log with times in the zone of the screen.
func (n *Network) renderActivity(screen screenState) []activityHTML {
	n.activity.mu.Lock()
	defer n.activity.mu.Unlock()
	out := make([]activityHTML, 0, len(n.activity.entries))
	zone := n.displayZone(screen)
	for _, one := range n.activity.entries {
		class := map[activityState]string{activityReceived: "heard", activityRetried: "bad", activityParked: "bad"}[one.state]
		out = append(out, activityHTML{At: one.at.In(zone).Format("15:04"), Class: class, State: string(one.state), Text: one.text})
	}
	return out
}
