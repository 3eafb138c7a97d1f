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
	Title    string
	Me       Profile
	Query    string // of the address
	Since    string // what the page shows
	Clock    clockHTML
	Nav      navHTML
	Main     paneHTML
	Thread   *paneHTML
	Form     *formHTML
	Picker   []pickerEmoji
	Activity []activityHTML
}

// paneHTML is an open place: its messages and the message box.
type paneHTML struct {
	Place   bot.Place
	Heading string
	Below   string // a line below the heading
	Empty   string // shown while there are no messages
	Prompt  string // in the message box
	Close   string // the address that closes a thread
	Items   []messageHTML
}

// navHTML is the list of profiles and places.
type navHTML struct {
	Community string
	Me        Profile
	Closed    bool
	People    []linkHTML
	Places    []linkHTML
}

type linkHTML struct {
	ID, Label, Hint, Face, Href string
	Current                     bool
	News                        int
}

func (n *Network) page(ctx context.Context, screen screenState) pageHTML {
	n.markRead(screen)
	p := pageHTML{
		Title: n.title, Me: screen.me, Query: screen.query(), Since: n.token(n.state()), Clock: n.clock(ctx, screen), Nav: n.nav(screen), Main: n.mainPane(screen), Picker: pickerEmojis,
		Activity: n.renderActivity(screen),
	}
	if screen.thread != "" {
		thread := n.threadPane(screen)
		p.Thread = &thread
	}
	p.Form = n.renderOpenForm(screen)
	return p
}

func (n *Network) mainPane(screen screenState) paneHTML {
	p := paneHTML{
		Place: Channel, Heading: "general", Below: fmt.Sprintf("%d neighbours and Muster", len(n.profiles)),
		Empty:  "Nothing has been said yet. Say hello, or type / to see what Muster can do.",
		Prompt: "Say something, or type /",
	}
	if screen.place != Channel {
		p.Place, p.Heading, p.Below = screen.place, "Muster", "Direct messages to "+screen.me.Name
		p.Empty = "What Muster has to say to " + screen.me.Name + " alone comes here."
	}
	p.Items = n.items(screen, p.Place)
	return p
}

func (n *Network) threadPane(screen screenState) paneHTML {
	p := paneHTML{
		Place: threadPlace(screen.thread), Heading: "Thread", Empty: "Nothing has been said in this thread yet.",
		Prompt: "Reply in the thread", Close: screen.withPlace(screen.place, "").query(),
	}
	n.mu.RLock()
	if m := n.messages[screen.thread]; m != nil && m.Thread != nil {
		p.Heading, p.Below = m.Thread.Title, "Thread in general"
	}
	n.mu.RUnlock()
	p.Items = n.items(screen, p.Place)
	return p
}

// maxShown is the number of messages of a place on the page; older ones are
// stored but not shown.
const maxShown = 200

// items returns the newest messages of a place.
func (n *Network) items(screen screenState, place bot.Place) []messageHTML {
	views := n.views(screen.me.User, func(m *message) bool { return m.Place == place })
	for len(views) > 0 && views[len(views)-1].Open {
		views = views[:len(views)-1]
	}
	views = views[max(0, len(views)-maxShown):]
	out := make([]messageHTML, 0, len(views))
	for _, v := range views {
		out = append(out, n.renderMessage(v, screen))
	}
	return out
}

func (n *Network) nav(screen screenState) navHTML {
	n.mu.RLock()
	closed := n.closed[screen.me.User]
	n.mu.RUnlock()
	nav := navHTML{Community: n.title, Me: screen.me, Closed: closed}
	for _, p := range n.profiles {
		other := screen.withUser(p)
		nav.People = append(nav.People, linkHTML{
			ID: "be-" + other.shortName(), Label: p.Name, Hint: p.About, Face: n.face(p.User), Href: other.query(), Current: p.User == screen.me.User, News: n.countUnread(p.User, ""),
		})
	}
	direct := bot.DirectTo(screen.me.User)
	nav.Places = append(nav.Places,
		linkHTML{ID: "go-general", Label: channelName, Face: "channel", Href: screen.withPlace(Channel, "").query(), Current: screen.place == Channel && screen.thread == "", News: n.countUnread(screen.me.User, Channel)},
		linkHTML{ID: "go-direct", Label: "Muster", Hint: "direct messages", Face: "direct", Href: screen.withPlace(direct, "").query(), Current: screen.place == direct && screen.thread == "", News: n.countUnread(screen.me.User, direct)},
	)
	for _, t := range n.threads() {
		place := threadPlace(t.id)
		nav.Places = append(nav.Places, linkHTML{
			ID: "go-" + t.id, Label: t.title, Hint: "thread", Face: "thread", Href: screen.withPlace(Channel, t.id).query(), Current: screen.thread == t.id, News: n.countUnread(screen.me.User, place),
		})
	}
	return nav
}

type threadLink struct {
	id, title string
	last      int64
}

// threads returns the threads with the newest messages.
func (n *Network) threads() []threadLink {
	n.mu.RLock()
	defer n.mu.RUnlock()
	last := map[bot.Place]int64{}
	for _, m := range n.messages {
		last[m.Place] = max(last[m.Place], m.Seq)
	}
	var out []threadLink
	for id, m := range n.messages {
		if m.Thread != nil && m.Place == Channel {
			out = append(out, threadLink{id: id, title: m.Thread.Title, last: max(m.Seq, last[threadPlace(id)])})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].last > out[j].last })
	return out[:min(len(out), 6)]
}

// faces is the number of member colours in the style sheet.
const faces = 6

// face returns the style sheet's class for a member's picture.
func (n *Network) face(u bot.UserID) string {
	for i, p := range n.profiles {
		if p.User == u {
			return "face-" + strconv.Itoa(i%faces)
		}
	}
	return "face-" + strconv.Itoa(len(u)%faces)
}

// clockHTML is the bar at the top.
type clockHTML struct {
	Day    string // Mon 2 Jan
	Year   int
	Hour   string // 15:04
	At     time.Time
	Zone   string
	Ahead  string // how far the clock has travelled; empty: not at all
	Travel bool
	Next   string // how far off the next due task of a meetup is; empty: none
	Error  string
}

func (n *Network) clock(ctx context.Context, screen screenState) clockHTML {
	now := n.now()
	c := clockHTML{At: now.UTC(), Travel: n.travel != nil}
	zone, name := time.UTC, "UTC"
	for _, known := range []string{n.zone, screen.me.Zone} {
		if found, err := bot.TZData(known); err == nil {
			zone, name = found, known
			break
		}
	}
	now = now.In(zone)
	c.Day, c.Year, c.Hour, c.Zone = now.Format("Mon 2 Jan"), now.Year(), now.Format("15:04"), name
	// Reminders count in minutes; a smaller difference is the time the page
	// took.
	if ahead := time.Until(now); ahead > time.Minute {
		c.Ahead = chat.RelativeTime(ahead)[len("in "):] + " ahead"
	}
	if n.next == nil || n.travel == nil {
		return c
	}
	if at, ok, err := n.next(ctx); err == nil && ok && at.After(now) {
		c.Next = chat.RelativeTime(at.Sub(now))
	}
	return c
}
