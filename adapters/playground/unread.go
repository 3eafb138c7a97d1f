package playground

import (
	"slices"

	"github.com/muster-bot/muster/bot"
)

// What somebody has read is not kept: after an end of the process everything
// counts as read.

// markRead notes that the places of a look are being looked at.
func (n *Network) markRead(screen screenState) {
	n.mu.Lock()
	defer n.mu.Unlock()
	mine := n.lastRead[screen.me.User]
	if mine == nil {
		mine = map[bot.Place]int64{}
		n.lastRead[screen.me.User] = mine
	}
	for _, p := range screen.places() {
		mine[p] = n.seq
	}
}

// countUnread counts what a member has not read in a place; in all places, empty, what
// is meant for them alone.
func (n *Network) countUnread(u bot.UserID, place bot.Place) int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	count := 0
	for i := len(n.order) - 1; i >= 0; i-- {
		m := n.messages[n.order[i]]
		if m.Seq <= n.loadedSeq {
			break
		}
		if m.From == u || !m.visibleTo(u) || m.Seq <= n.lastRead[u][m.Place] {
			continue
		}
		_, direct := m.Place.Direct()
		personal := direct || m.OnlyFor == u || slices.Contains(m.Mention, u)
		if m.Place == place || place == "" && personal {
			count++
		}
	}
	return count
}
