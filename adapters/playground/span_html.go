package playground

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/muster-bot/muster/bot/chat"
)

// spanHTML is a run of text. The template escapes all of it.
type spanHTML struct {
	Text             string
	Bold, Code, Name bool
	Bidi             bool   // it has characters that change the direction of the text beside it
	Stamp            string // the moment as <time> has it
	Link             *spanLink
}

// spanLink is where a run of text leads.
type spanLink struct {
	ID, Address string
	Away        bool // it leaves the room
}

// spanRenderer renders texts as one member sees them.
type spanRenderer struct {
	chat.PlainText
	key     string                   // the ids of links begin with it
	yours   func() string            // stands before times on the reader's own clock
	address func(l chat.Link) string // empty: it leads nowhere
	links   int                      // rendered so far
}

// spanRenderer returns the renderer of the texts in an element on a screen.
func (n *Network) spanRenderer(screen screenState, key string) *spanRenderer {
	return &spanRenderer{
		PlainText: n.reader(screen.me.User), key: key, yours: sync.OnceValue(func() string { return n.phrase(screen.me.User, chat.PhraseYours) }),
		address: func(l chat.Link) string { return n.linkAddress(l, screen) },
	}
}

// spans prepares a text for the template.
func (r *spanRenderer) spans(t chat.Text) []spanHTML {
	out := make([]spanHTML, 0, len(t))
	for _, s := range t {
		h := spanHTML{Text: s.Text, Bold: s.Bold, Code: s.Code, Bidi: strings.ContainsFunc(s.Text, bidiControl)}
		switch {
		case s.User != "":
			h.Text, h.Name = r.Name(s.User), true
		case !s.Time.IsZero():
			h.Text, h.Stamp = r.Moment(s.Time, s.Format), timestamp(s.Time)
		case !s.Link.IsZero():
			h.Link = r.link(s.Link)
		}
		out = append(out, h)
	}
	return out
}

// link prepares a link for the template; nil if it leads nowhere.
func (r *spanRenderer) link(l chat.Link) *spanLink {
	address := r.address(l)
	if address == "" {
		return nil
	}
	r.links++
	return &spanLink{ID: r.key + "-l" + strconv.Itoa(r.links), Address: address, Away: strings.Contains(address, "://")}
}

// here stands for the address of the page, which only the browser knows.
const here = "http://localhost"

// linkAddress returns where a link leads from a screen; empty if nowhere.
func (n *Network) linkAddress(l chat.Link, screen screenState) string {
	if l.Message.IsZero() {
		own := n.publicURL
		if own == "" {
			own = here
		}
		address, _ := l.Address(own)
		return strings.TrimPrefix(address, here)
	}
	m := n.findMessage(l.Message.ID)
	if m == nil || m.Place != l.Message.Place || !n.isVisible(m, screen.me.User) {
		return ""
	}
	return screen.messageAddress(m)
}

// messageAddress returns the address of a message: on this page if its place is
// open there.
func (screen screenState) messageAddress(m *message) string {
	anchor := "#m-" + m.ID
	if slices.Contains(screen.places(), m.Place) {
		return anchor
	}
	if id, thread := strings.CutPrefix(string(m.Place), threadPrefix); thread {
		return screen.withPlace(Channel, id).query() + anchor
	}
	return screen.withPlace(m.Place, "").query() + anchor
}

// bidiControl reports whether a character changes the direction of the text
// after it (Unicode Standard Annex 9). Inside <bdi> it cannot.
func bidiControl(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }
