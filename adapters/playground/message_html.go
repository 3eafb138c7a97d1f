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
	FileURL   string // empty: the file is not there any more
	ThreadURL string
	Replies   int
	Ours      bool // sent by Muster
	Mine      bool // may be deleted by who sees it
	Called    bool // it notifies who sees it
	Uses      []menuCommandHTML
	Chips     []reactionChip
}

// menuCommandHTML is a command in the menu of a message.
type menuCommandHTML struct{ ID, Name, Label string }

// menuCommands returns the commands that can start from a message, labelled in
// the language of a locale.
func (n *Network) menuCommands(key, locale string) []menuCommandHTML {
	var out []menuCommandHTML
	for _, c := range n.commands() {
		if c.OnMessage != "" {
			out = append(out, menuCommandHTML{ID: key + "-use-" + c.Name, Name: c.OnMessage, Label: c.In(locale).OnMessage})
		}
	}
	return out
}

// reactionChip is the reactions of one emoji.
type reactionChip struct {
	ID, Emoji, Name, Who string
	Count                int
	Mine                 bool
}

// renderMessage prepares a message for the template.
func (n *Network) renderMessage(v View, screen screenState) messageHTML {
	n.mu.RLock()
	m := n.messages[v.ID]
	n.mu.RUnlock()
	if m == nil {
		m = &message{}
	}
	h := messageHTML{
		View: v, Key: "m-" + v.ID, Seq: v.seq, Face: "face-muster", Ours: m.From == "", At: m.At.In(n.displayZone(screen)).Format("15:04"), Stamp: timestamp(m.At),
		Mine: v.Private || m.From == screen.me.User || screen.me.Manages,
	}
	if now := n.now(); now.Sub(m.At) > 18*time.Hour {
		h.At = m.At.In(n.displayZone(screen)).Format("Mon 2 Jan, 15:04")
	}
	if m.From != "" {
		h.Face, h.Uses = n.face(m.From), n.menuCommands(h.Key, screen.me.Locale)
	}
	for _, u := range m.Mention {
		h.Called = h.Called || u == screen.me.User
	}
	if v.Card != nil && !emptyCard(*v.Card) {
		h.CardHTML = n.renderCard(*v.Card, v.ID, screen.query(), n.spanRenderer(screen, h.Key))
	}
	if m.File != nil && m.File.bytes != nil {
		h.FileURL = "/playground/file/" + v.ID + screen.query()
	}
	if v.Thread != "" {
		h.ThreadURL, h.Replies = screen.withPlace(Channel, v.ID).query(), n.countReplies(v.Thread, screen.me.User)
	}
	for _, r := range v.Reactions {
		h.Chips = append(h.Chips, reactionChip{
			ID: h.Key + "-r" + r.Emoji, Emoji: r.Emoji, Name: emojiName(r.Emoji), Who: joinNames(r.Who), Count: len(r.Who), Mine: r.Mine,
		})
	}
	return h
}

// joinNames joins at most ten names.
func joinNames(names []string) string {
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

// countReplies counts the messages of a thread that a member sees.
func (n *Network) countReplies(place bot.Place, u bot.UserID) int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	count := 0
	for _, m := range n.messages {
		if m.Place == place && n.isVisible(m, u) && m.State != stateDeleted {
			count++
		}
	}
	return count
}

// displayZone returns the zone in which a screen shows times.
func (n *Network) displayZone(screen screenState) *time.Location {
	for _, name := range []string{screen.me.Zone, n.zone} {
		if zone, err := bot.TZData(name); err == nil {
			return zone
		}
	}
	return time.UTC
}
