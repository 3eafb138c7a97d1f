package playground

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// since names the version of the room that a page shows: the process and the
// number of its changes.
func (n *Network) since() string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.bootID + "." + strconv.FormatInt(n.version, 10)
}

// stream sends one browser the changes of what it shows, as rendered fragments.
// It knows which messages the browser has.
type stream struct {
	n        *Network
	w        http.ResponseWriter
	screen   screenState
	shown    map[string]int64  // the version in which each message was sent
	thinking map[string]bool   // the messages that were sent while their answer was being made
	sent     map[string]string // the fragments that were sent last
	at       time.Time         // the meetups' time at which all times were last rendered
	since    int64             // the version that the browser had; -1: unknown
	silent   bool              // nothing sent is announced to screen readers
}

// heartbeat is how often an idle stream shows that it is alive and updates the
// clock.
const heartbeat = 15 * time.Second

func (n *Network) serveStream(w http.ResponseWriter, r *http.Request) {
	s := &stream{n: n, w: w, screen: n.parseScreenState(r.URL.Query()), shown: map[string]int64{}, thinking: map[string]bool{}, sent: map[string]string{}, at: n.now()}
	since := r.Header.Get("Last-Event-ID")
	if since == "" {
		since = r.URL.Query().Get("since")
	}
	s.since, s.silent = -1, true
	if boot, version, _ := strings.Cut(since, "."); boot == n.bootID {
		s.since, _ = strconv.ParseInt(version, 10, 64)
		s.silent = false
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	// The server's time limits are meant for responses that end.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	over := n.runEnded()
	for {
		n.mu.RLock()
		changed := n.changed
		n.mu.RUnlock()
		noted := n.activity.changes()
		if err := s.push(r.Context()); err != nil {
			return
		}
		select {
		case <-changed:
		case <-noted:
		case <-tick.C:
		case <-over:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// push sends what the page does not show yet.
func (s *stream) push(ctx context.Context) error {
	since := s.n.since()
	if now := s.n.now(); now.Sub(s.at) > time.Minute || now.Before(s.at) {
		// Relative times such as "in 2 days" have changed everywhere.
		s.at, s.since, s.silent, s.shown = now, -1, true, map[string]int64{}
	}
	for _, place := range s.screen.places() {
		if err := s.pushPlace(place); err != nil {
			return err
		}
	}
	s.since, s.silent = -1, false
	s.n.markRead(s.screen)
	if err := s.pushFragment("nav", s.n.nav(s.screen)); err != nil {
		return err
	}
	if err := s.pushFragment("clock", s.n.clock(ctx, s.screen)); err != nil {
		return err
	}
	if err := s.pushFragment("form", s.n.renderOpenForm(s.screen)); err != nil {
		return err
	}
	if err := s.pushFragment("activity", s.n.renderActivity(s.screen)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(s.w, "id: %s\nevent: here\ndata: 1\n\n", since); err != nil {
		return err
	}
	return http.NewResponseController(s.w).Flush()
}

// messageEvent is a message on its way to the page.
type messageEvent struct {
	Place bot.Place `json:"place"`
	ID    string    `json:"id"`
	Seq   int64     `json:"seq"`
	HTML  string    `json:"html"`
	Says  string    `json:"says,omitempty"` // announced to screen readers; empty: nothing
}

// pushPlace sends the changed messages of a place and the list of all.
func (s *stream) pushPlace(place bot.Place) error {
	items := s.n.changedIn(place, s.screen)
	ids := make([]string, 0, len(items))
	for _, one := range items {
		ids = append(ids, "m-"+one.id)
	}
	list, err := json.Marshal(map[string]any{"place": place, "ids": ids})
	if err != nil {
		return err
	}
	if string(list) != s.sent[string(place)] {
		s.sent[string(place)] = string(list)
		if err := s.send("messages", string(list)); err != nil {
			return err
		}
	}
	for _, one := range items {
		had, known := s.shown[one.id]
		if !known && one.version <= s.since {
			had, known = s.since, true
		}
		s.shown[one.id] = max(one.version, had)
		if known && one.version <= had {
			continue
		}
		if err := s.pushMessage(one.id, known); err != nil {
			return err
		}
	}
	return nil
}

// pushMessage sends a message. Screen readers announce new messages, replies
// that were waited for, and changes of private messages, which follow from
// something the reader did.
func (s *stream) pushMessage(id string, known bool) error {
	m := s.n.renderVisible(id, s.screen)
	if m == nil {
		return nil
	}
	html, err := renderTemplate("message", *m)
	if err != nil {
		return err
	}
	e := messageEvent{Place: m.Place, ID: m.Key, Seq: m.Seq, HTML: html}
	if aloud := !known || s.thinking[id] || m.Private; aloud && !s.silent && m.From != s.screen.me.Name {
		e.Says = m.announcement()
	}
	s.thinking[id] = m.Thinking
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return s.send("message", string(raw))
}

// pushFragment sends a part of the page if it has changed.
func (s *stream) pushFragment(name string, data any) error {
	html, err := renderTemplate(name, data)
	if err != nil {
		return err
	}
	if had, known := s.sent[name]; known && had == html {
		return nil
	}
	s.sent[name] = html
	raw, err := json.Marshal(html)
	if err != nil {
		return err
	}
	return s.send(name, string(raw))
}

// send writes one event. data is JSON and so has no line breaks.
func (s *stream) send(event, data string) error {
	_, err := fmt.Fprintf(s.w, "event: %s\ndata: %s\n\n", event, data)
	return err
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
		if m.Place == place && m.visibleTo(screen.me.User) {
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
	if m == nil || !m.visibleTo(screen.me.User) {
		return nil
	}
	h := n.renderMessage(n.view(m, screen.me.User, n.reader(screen.me.User)), screen)
	return &h
}
