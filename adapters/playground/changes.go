package playground

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// changesJSON is what a page does not show yet, as rendered fragments.
type changesJSON struct {
	Since    string             `json:"since"` // what the page shows with these changes
	Query    string             `json:"query"` // of the address; another one if a place is gone
	Places   []placeChangesJSON `json:"places"`
	Nav      string             `json:"nav"`
	Clock    string             `json:"clock"`
	Form     string             `json:"form"` // empty: none is open
	Activity string             `json:"activity"`
}

// placeChangesJSON is what has changed in an open place.
type placeChangesJSON struct {
	Place    bot.Place     `json:"place"`
	IDs      []string      `json:"ids"` // of all messages that are there
	Messages []messageJSON `json:"messages"`
}

// messageJSON is a new or changed message.
type messageJSON struct {
	ID    string `json:"id"`
	Seq   int64  `json:"seq"`
	HTML  string `json:"html"`
	Says  string `json:"says,omitempty"`  // announced if it is new or was waited for; empty: never
	Aloud bool   `json:"aloud,omitempty"` // announced in any case
}

// shownState is what a page shows: the version of the room in a process, and
// the meetups' time for which times such as "in 2 days" were rendered.
type shownState struct {
	version int64 // unknown: -1
	at      time.Time
}

// token encodes what a page shows.
func (n *Network) token(s shownState) string {
	return strings.Join([]string{n.bootID, strconv.FormatInt(s.version, 10), strconv.FormatInt(s.at.Unix(), 10)}, ".")
}

// parseToken decodes a token. Of those of another process nothing is known.
func (n *Network) parseToken(token string) shownState {
	unknown := shownState{version: -1}
	boot, rest, _ := strings.Cut(token, ".")
	version, at, _ := strings.Cut(rest, ".")
	v, errVersion := strconv.ParseInt(version, 10, 64)
	seconds, errAt := strconv.ParseInt(at, 10, 64)
	if boot != n.bootID || errVersion != nil || errAt != nil {
		return unknown
	}
	return shownState{v, time.Unix(seconds, 0)}
}

// state returns the state of a page that is made now.
func (n *Network) state() shownState {
	at := n.now()
	n.mu.RLock()
	defer n.mu.RUnlock()
	return shownState{n.version, at}
}

func (n *Network) serveChanges(w http.ResponseWriter, r *http.Request) {
	screen := n.parseScreenState(r.URL.Query())
	c, err := n.changesOf(r.Context(), screen, n.parseToken(r.URL.Query().Get("since")))
	if err != nil {
		n.log.Error("changes", "error", err)
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(c)
}

// changesOf renders what a page that shows a state does not show yet.
func (n *Network) changesOf(ctx context.Context, screen screenState, shown shownState) (changesJSON, error) {
	next := n.state()
	since := shown.version
	if gone := next.at.Sub(shown.at); gone > time.Minute || gone < 0 {
		since = -1 // times such as "in 2 days" have changed everywhere
	} else {
		next.at = shown.at
	}
	c := changesJSON{Since: n.token(next), Query: screen.query()}
	for _, place := range screen.places() {
		changed, err := n.placeChanges(place, screen, since, shown.version)
		if err != nil {
			return c, err
		}
		c.Places = append(c.Places, changed)
	}
	n.markRead(screen)
	for _, fragment := range []struct {
		into *string
		name string
		data any
	}{{&c.Nav, "nav", n.nav(screen)}, {&c.Clock, "clock", n.clock(ctx, screen)}, {&c.Form, "form", n.renderOpenForm(screen)}, {&c.Activity, "activity", n.renderActivity(screen)}} {
		html, err := renderTemplate(fragment.name, fragment.data)
		if err != nil {
			return c, err
		}
		*fragment.into = html
	}
	return c, nil
}

// placeChanges renders the messages of a place that changed after a version, and
// lists all. What the page has seen is not announced to screen readers again;
// nor is anything on a page of another process.
func (n *Network) placeChanges(place bot.Place, screen screenState, since, seen int64) (placeChangesJSON, error) {
	c := placeChangesJSON{Place: place, IDs: []string{}, Messages: []messageJSON{}}
	for _, one := range n.changedIn(place, screen) {
		c.IDs = append(c.IDs, "m-"+one.id)
		if one.version <= since {
			continue
		}
		m := n.renderVisible(one.id, screen)
		if m == nil {
			continue
		}
		html, err := renderTemplate("message", *m)
		if err != nil {
			return c, err
		}
		e := messageJSON{ID: m.Key, Seq: m.Seq, HTML: html}
		if seen >= 0 && one.version > seen && m.From != screen.me.Name {
			e.Says, e.Aloud = m.announcement(), m.Private
		}
		c.Messages = append(c.Messages, e)
	}
	return c, nil
}

type changedMessage struct {
	id      string
	version int64
}

// changedIn lists the messages of a place that a member sees and when each last
// changed. A message with a thread changes with every reply.
func (n *Network) changedIn(place bot.Place, screen screenState) []changedMessage {
	n.mu.RLock()
	defer n.mu.RUnlock()
	var out []changedMessage
	replied := map[bot.Place]int64{}
	for _, id := range n.order {
		m := n.messages[id]
		replied[m.Place] = max(replied[m.Place], m.version)
		if m.Place == place && n.isVisible(m, screen.me.User) {
			out = append(out, changedMessage{id: id, version: m.version})
		}
	}
	out = out[max(0, len(out)-maxShown):]
	for i, one := range out {
		out[i].version = max(one.version, replied[threadPlace(one.id)])
	}
	return out
}

// renderVisible renders one message, or returns nil if the member does not see
// it.
func (n *Network) renderVisible(id string, screen screenState) *messageHTML {
	n.mu.RLock()
	m := n.messages[id]
	n.mu.RUnlock()
	if m == nil || !n.isVisible(m, screen.me.User) {
		return nil
	}
	h := n.renderMessage(n.view(m, screen.me.User, n.reader(screen.me.User)), screen)
	return &h
}
