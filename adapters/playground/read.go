package playground

import (
	"slices"

	"github.com/muster-bot/muster/bot"
)

// What somebody has read is not kept: after an end of the process everything
// counts as read.

// read notes that the places of a look are being looked at.
func (n *Network) read(l look) {
	n.mu.Lock()
	defer n.mu.Unlock()
	mine := n.readTo[l.me.User]
	if mine == nil {
		mine = map[bot.Place]int64{}
		n.readTo[l.me.User] = mine
	}
	for _, p := range l.places() {
		mine[p] = n.seq
	}
}

// news counts what a member has not read in a place; in all places, empty, what
// is meant for them alone.
func (n *Network) news(u bot.UserID, place bot.Place) int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	count := 0
	for i := len(n.order) - 1; i >= 0; i-- {
		m := n.messages[n.order[i]]
		if m.Seq <= n.loaded {
			break
		}
		if m.From == u || !m.sees(u) || m.Seq <= n.readTo[u][m.Place] {
			continue
		}
		_, direct := m.Place.Direct()
		personal := direct || m.Only == u || slices.Contains(m.Mention, u)
		if m.Place == place || place == "" && personal {
			count++
		}
	}
	return count
}
