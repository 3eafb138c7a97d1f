package playground

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// pageHTML is the whole page.
type pageHTML struct {
	Title  string
	Me     Persona
	Query  string // of the address
	Since  string // what of the room the page shows
	Clock  clockHTML
	Nav    navHTML
	Main   paneHTML
	Thread *paneHTML
	Form   *formHTML
	Picker []pick
	Diary  []noteHTML
}

// paneHTML is one place that is open.
type paneHTML struct {
	Place   bot.Place
	Heading string
	Below   string // a line below the heading
	Empty   string // what stands there while nothing was said
	Prompt  string // in the composer
	Close   string // the address without this pane, of a thread
	Items   []messageHTML
}

// navHTML is who one can be and where one can go.
type navHTML struct {
	Community string
	Me        Persona
	Closed    bool
	People    []linkHTML
	Places    []linkHTML
}

type linkHTML struct {
	ID, Label, Hint, Face, Href string
	Current                     bool
	News                        int
}

func (n *Network) page(ctx context.Context, l look) pageHTML {
	n.read(l)
	p := pageHTML{
		Title: n.title, Me: l.me, Query: l.query(), Since: n.since(), Clock: n.clock(ctx, l), Nav: n.nav(l), Main: n.mainPane(l), Picker: picker,
		Diary: n.diaryHTML(l),
	}
	if l.thread != "" {
		thread := n.threadPane(l)
		p.Thread = &thread
	}
	p.Form = n.formHTML(l.me.User)
	return p
}

func (n *Network) mainPane(l look) paneHTML {
	p := paneHTML{
		Place: Channel, Heading: "general", Below: fmt.Sprintf("%d neighbours and Muster", len(n.people)),
		Empty:  "Nothing has been said yet. Say hello, or type / to see what Muster can do.",
		Prompt: "Message general, or type / for commands",
	}
	if l.place != Channel {
		p.Place, p.Heading, p.Below = l.place, "Muster", "Direct messages to "+l.me.Name
		p.Empty = "What Muster has to say to " + l.me.Name + " alone comes here."
		p.Prompt = "Message Muster, or type / for commands"
	}
	p.Items = n.items(l, p.Place)
	return p
}

func (n *Network) threadPane(l look) paneHTML {
	p := paneHTML{
		Place: threadOf(l.thread), Heading: "Thread", Empty: "Nothing has been said in this thread yet.",
		Prompt: "Reply in the thread", Close: l.at(l.place, "").query(),
	}
	n.mu.RLock()
	if m := n.messages[l.thread]; m != nil && m.Thread != nil {
		p.Heading, p.Below = m.Thread.Title, "Thread in general"
	}
	n.mu.RUnlock()
	p.Items = n.items(l, p.Place)
	return p
}

// shownAtMost is how many messages of a place are on the page; older ones are
// kept and not shown.
const shownAtMost = 200

// items are the newest messages of a place as the look shows them.
func (n *Network) items(l look, place bot.Place) []messageHTML {
	views := n.views(l.me.User, func(m *message) bool { return m.Place == place })
	for len(views) > 0 && views[len(views)-1].Open {
		views = views[:len(views)-1]
	}
	views = views[max(0, len(views)-shownAtMost):]
	out := make([]messageHTML, 0, len(views))
	for _, v := range views {
		out = append(out, n.messageHTML(v, l))
	}
	return out
}

func (n *Network) nav(l look) navHTML {
	n.mu.RLock()
	closed := n.closed[l.me.User]
	n.mu.RUnlock()
	nav := navHTML{Community: n.title, Me: l.me, Closed: closed}
	for _, p := range n.people {
		other := l.as(p)
		nav.People = append(nav.People, linkHTML{
			ID: "be-" + other.short(), Label: p.Name, Hint: p.About, Face: n.face(p.User), Href: other.query(), Current: p.User == l.me.User, News: n.news(p.User, ""),
		})
	}
	direct := bot.DirectTo(l.me.User)
	nav.Places = append(nav.Places,
		linkHTML{ID: "go-general", Label: channelName, Face: "channel", Href: l.at(Channel, "").query(), Current: l.place == Channel && l.thread == "", News: n.news(l.me.User, Channel)},
		linkHTML{ID: "go-direct", Label: "Muster", Hint: "direct messages", Face: "direct", Href: l.at(direct, "").query(), Current: l.place == direct && l.thread == "", News: n.news(l.me.User, direct)},
	)
	for _, t := range n.threads() {
		place := threadOf(t.id)
		nav.Places = append(nav.Places, linkHTML{
			ID: "go-" + t.id, Label: t.title, Hint: "thread", Face: "thread", Href: l.at(Channel, t.id).query(), Current: l.thread == t.id, News: n.news(l.me.User, place),
		})
	}
	return nav
}

type threadLink struct {
	id, title string
	last      int64
}

// threads are those that were written in last.
func (n *Network) threads() []threadLink {
	n.mu.RLock()
	defer n.mu.RUnlock()
	last := map[bot.Place]int64{}
	for _, m := range n.messages {
		last[m.Place] = max(last[m.Place], m.Seq)
	}
	var out []threadLink
	for id, m := range n.messages {
		if m.Thread != nil {
			out = append(out, threadLink{id: id, title: m.Thread.Title, last: max(m.Seq, last[threadOf(id)])})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].last > out[j].last })
	return out[:min(len(out), 6)]
}

// faces is how many colours of members the style sheet has.
const faces = 6

// face is the picture of a member: a colour of the style sheet.
func (n *Network) face(u bot.UserID) string {
	for i, p := range n.people {
		if p.User == u {
			return "face-" + strconv.Itoa(i%faces)
		}
	}
	return "face-" + strconv.Itoa(len(u)%faces)
}

// clockHTML is the bar on top.
type clockHTML struct {
	Day    string // Mon 2 Jan
	Year   int
	Hour   string // 15:04
	At     time.Time
	Zone   string
	Ahead  string // how far the clock has travelled; empty: not at all
	Travel bool
	Next   string // how far off the next thing is that is due; empty: nothing is
	Error  string
}

func (n *Network) clock(ctx context.Context, l look) clockHTML {
	now := n.now()
	c := clockHTML{At: now.UTC(), Travel: n.travel != nil}
	zone, name := time.UTC, "UTC"
	for _, known := range []string{n.zone, l.me.Zone} {
		if found, err := bot.TZData(known); err == nil {
			zone, name = found, known
			break
		}
	}
	now = now.In(zone)
	c.Day, c.Year, c.Hour, c.Zone = now.Format("Mon 2 Jan"), now.Year(), now.Format("15:04"), name
	// Reminders count in minutes; less than that is how long the page took.
	if ahead := time.Until(now); ahead > time.Minute {
		c.Ahead = chat.Distance(ahead)[len("in "):] + " ahead"
	}
	if n.next == nil || n.travel == nil {
		return c
	}
	if at, ok, err := n.next(ctx); err == nil && ok && at.After(now) {
		c.Next = chat.Distance(at.Sub(now))
	}
	return c
}
