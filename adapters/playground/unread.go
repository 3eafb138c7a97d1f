package playground

import (
	"slices"

	"github.com/muster-bot/muster/bot"
)

// Read marks are not stored: after a restart everything counts as read.

// markRead marks the open places as read.
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

// countUnread counts the unread messages of a place, or if place is empty,
// those in all places that are meant for the member alone.
func (n *Network) countUnread(u bot.UserID, place bot.Place) int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	count := 0
	for i := len(n.order) - 1; i >= 0; i-- {
		m := n.messages[n.order[i]]
		if m.Seq <= n.loadedSeq {
			break
		}
		if m.From == u || !n.isVisible(m, u) || m.Seq <= n.lastRead[u][m.Place] {
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
