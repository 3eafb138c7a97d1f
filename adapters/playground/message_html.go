package playground

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// messageHTML is a message as one member sees it, ready for the template.
type messageHTML struct {
	View
	Key       string // of its element; those of its parts begin with it
	Seq       int64
	Face      string
	At        string
	Stamp     string
	CardHTML  *cardHTML
	ThreadURL string
	Replies   int
	Ours      bool // sent by Muster
	Mine      bool // may be deleted by who sees it
	Called    bool // it notifies who sees it
	Uses      []useHTML
	Chips     []chip
	OpenLabel string
}

// useHTML is a command in the menu of a message.
type useHTML struct{ ID, Name, Label string }

// uses are the commands that can begin with what a member wrote.
func (n *Network) uses(key, locale string) []useHTML {
	var out []useHTML
	for _, c := range n.commands() {
		if c.OnMessage != "" {
			out = append(out, useHTML{ID: key + "-use-" + c.Name, Name: c.OnMessage, Label: c.In(locale).OnMessage})
		}
	}
	return out
}

// chip is the reactions of one emoji.
type chip struct {
	ID, Emoji, Name, Who string
	Count                int
	Mine                 bool
}

// messageHTML draws what is seen.
func (n *Network) messageHTML(v View, l look) messageHTML {
	n.mu.RLock()
	m := n.messages[v.ID]
	n.mu.RUnlock()
	if m == nil {
		m = &message{}
	}
	h := messageHTML{
		View: v, Key: "m-" + v.ID, Seq: v.seq, Face: "face-muster", Ours: m.From == "", At: m.At.In(n.zoneOf(l)).Format("15:04"), Stamp: stamp(m.At),
		Mine: v.Private || m.From == l.me.User || l.me.Manages, OpenLabel: openLabel,
	}
	if now := n.now(); now.Sub(m.At) > 18*time.Hour {
		h.At = m.At.In(n.zoneOf(l)).Format("Mon 2 Jan, 15:04")
	}
	if m.From != "" {
		h.Face, h.Uses = n.face(m.From), n.uses(h.Key, l.me.Locale)
	}
	for _, u := range m.Mention {
		h.Called = h.Called || u == l.me.User
	}
	if v.Card != nil && !blank(*v.Card) {
		h.CardHTML = n.cardHTML(*v.Card, v.ID, l.query(), v.reader)
	}
	if v.Thread != "" {
		h.ThreadURL, h.Replies = l.at(Channel, v.ID).query(), n.replies(v.Thread, l.me.User)
	}
	for _, r := range v.Reactions {
		h.Chips = append(h.Chips, chip{
			ID: h.Key + "-r" + r.Emoji, Emoji: r.Emoji, Name: emojiName(r.Emoji), Who: joined(r.Who), Count: len(r.Who), Mine: r.Mine,
		})
	}
	return h
}

// joined writes names as a list that stays short.
func joined(names []string) string {
	out := ""
	for i, name := range names {
		switch {
		case i == 10:
			return out + " and others"
		case i > 0:
			out += ", "
		}
		out += name
	}
	return out
}

// replies counts what a member sees in a thread.
func (n *Network) replies(place bot.Place, u bot.UserID) int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	count := 0
	for _, m := range n.messages {
		if m.Place == place && m.sees(u) && m.State != deleted {
			count++
		}
	}
	return count
}

// zoneOf is the zone in which a look shows when something was said.
func (n *Network) zoneOf(l look) *time.Location {
	for _, name := range []string{l.me.Zone, n.zone} {
		if zone, err := bot.TZData(name); err == nil {
			return zone
		}
	}
	return time.UTC
}
