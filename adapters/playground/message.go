package playground

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// message is one message of the room as it is stored. Everything about it is
// one note, so each change is atomic.
type message struct {
	ID        string            `json:"id"`
	Seq       int64             `json:"seq"` // the order of the room
	Place     bot.Place         `json:"place"`
	From      bot.UserID        `json:"from,omitempty"` // empty: Muster
	OnlyFor   bot.UserID        `json:"only,omitempty"` // the only member who sees it
	Text      string            `json:"text,omitempty"` // what a member typed
	Card      *storedCard       `json:"card,omitempty"`
	Form      *chat.Form        `json:"form,omitempty"`   // opens by a button of the message
	Errors    []chat.FieldError `json:"errors,omitempty"` // of that form
	Mention   []bot.UserID      `json:"mention,omitempty"`
	File      *attachment       `json:"file,omitempty"`
	Command   *invokedCommand   `json:"used,omitempty"`
	Reactions []reaction        `json:"reactions,omitempty"` // in order of arrival
	Thread    *thread           `json:"thread,omitempty"`
	State     messageState      `json:"state,omitempty"`
	At        time.Time         `json:"at"` // by the meetups' clock
	Edited    bool              `json:"edited,omitempty"`
	RedrawnBy string            `json:"redrawn_by,omitempty"` // the input that last redrew the card

	version int64        // of the room, when it last changed
	waiting []bot.UserID // members who wait for it to change
}

// messageState marks a message that is not an ordinary one.
type messageState string

const (
	stateThinking messageState = "thinking" // a reply is coming
	stateDeleted  messageState = "deleted"  // only its position in the room is left
)

// invokedCommand is the command that a public message answers.
type invokedCommand struct {
	By      bot.UserID `json:"by"`
	Command string     `json:"command"`
}

type reaction struct {
	User  bot.UserID `json:"user,omitempty"` // empty: Muster
	Emoji string     `json:"emoji"`
}

type thread struct {
	Title string `json:"title"`
}

const (
	messagePrefix = "message/"
	threadPrefix  = "playground:thread/"
)

// keyMessageID returns the id of the message sent with a key.
func keyMessageID(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "k" + hex.EncodeToString(sum[:12])
}

// threadPlace returns the thread of a message in Channel.
func threadPlace(id string) bot.Place { return bot.Place(threadPrefix + id) }

// threadPlace returns the message's thread. It names a channel other than Channel.
func (m *message) threadPlace() bot.Place {
	place := threadPlace(m.ID)
	if m.Place != Channel {
		place += "@" + m.Place
	}
	return place
}

// channelOf returns the channel of a thread; any other place as it is.
func channelOf(p bot.Place) bot.Place {
	thread, ok := strings.CutPrefix(string(p), threadPrefix)
	if !ok {
		return p
	}
	if _, channel, found := strings.Cut(thread, "@"); found {
		return bot.Place(channel)
	}
	return Channel
}

// placeExists reports whether a place exists; for a thread, whether its message
// does.
func (n *Network) placeExists(p bot.Place) bool {
	if _, private := n.private[p]; private || p == Channel {
		return true
	}
	if u, direct := p.Direct(); direct {
		_, ok := n.profile(u)
		return ok
	}
	id, ok := strings.CutPrefix(string(p), threadPrefix)
	id, _, _ = strings.Cut(id, "@")
	n.mu.RLock()
	defer n.mu.RUnlock()
	m := n.messages[id]
	return ok && m != nil && m.Thread != nil
}

// canSee reports whether a place is open to a member.
func (n *Network) canSee(u bot.UserID, p bot.Place) bool {
	if owner, direct := p.Direct(); direct {
		return owner == u
	}
	members, private := n.private[channelOf(p)]
	return !private || slices.Contains(members, u)
}

// isVisible reports whether a member sees the message.
func (n *Network) isVisible(m *message, u bot.UserID) bool {
	return n.canSee(u, m.Place) && (m.OnlyFor == "" || m.OnlyFor == u) && (m.State != stateDeleted || m.Thread != nil)
}

// clone returns a copy that can be changed.
func (m *message) clone() *message {
	c := *m
	c.Reactions = slices.Clone(m.Reactions)
	return &c
}

// findMessage returns the message with an id, or nil if there is none or it was
// deleted.
func (n *Network) findMessage(id string) *message {
	n.mu.RLock()
	defer n.mu.RUnlock()
	if m := n.messages[id]; m != nil && m.State != stateDeleted {
		return m
	}
	return nil
}

// saveNewMessage stores and shows the message of an input, unless the input was
// sent again and has one. The caller holds writeMu.
func (n *Network) saveNewMessage(ctx context.Context, m *message) error {
	n.mu.RLock()
	_, known := n.messages[m.ID]
	n.mu.RUnlock()
	if known {
		return nil
	}
	return n.saveMessage(ctx, m)
}

// saveMessage stores a message and then shows it. The caller holds writeMu.
func (n *Network) saveMessage(ctx context.Context, m *message) error {
	if m.Seq == 0 {
		m.Seq = n.nextSeq()
		m.At = n.now().UTC()
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("keep message: %w", err)
	}
	if err := n.notes.Put(ctx, messagePrefix+m.ID, raw); err != nil {
		return fmt.Errorf("keep message: %w", err)
	}
	n.update(func() {
		if _, known := n.messages[m.ID]; !known {
			n.order = append(n.order, m.ID)
		}
		n.messages[m.ID] = m
		m.version = n.version
	})
	return nil
}

// nextSeq returns the next sequence number. The caller holds writeMu.
func (n *Network) nextSeq() int64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.seq++
	return n.seq
}

// update changes the state and wakes the open pages.
func (n *Network) update(f func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.version++
	f()
	close(n.changed)
	n.changed = make(chan struct{})
}

// removeMessage deletes a private message for good. The caller holds writeMu.
func (n *Network) removeMessage(ctx context.Context, m *message) error {
	if err := n.notes.Delete(ctx, messagePrefix+m.ID); err != nil {
		return fmt.Errorf("delete message: %w", err)
	}
	n.update(func() {
		delete(n.messages, m.ID)
		n.order = slices.DeleteFunc(n.order, func(id string) bool { return id == m.ID })
	})
	return nil
}

// load reads the room from the Notebook.
func (n *Network) load(ctx context.Context) error {
	n.roomState = roomState{
		messages: map[string]*message{}, forms: map[bot.UserID]*openedForm{}, closed: map[bot.UserID]bool{},
		lastRead: map[bot.UserID]map[bot.Place]int64{}, changed: make(chan struct{}),
	}
	if err := n.loadMessages(ctx); err != nil {
		return err
	}
	closed, err := n.notes.List(ctx, closedPrefix)
	if err != nil {
		return fmt.Errorf("load room: %w", err)
	}
	for _, note := range closed {
		n.closed[bot.UserID(note.Key[len(closedPrefix):])] = true
	}
	n.loadedSeq = n.seq
	return n.loadForms(ctx)
}

func (n *Network) loadMessages(ctx context.Context) error {
	notes, err := n.notes.List(ctx, messagePrefix)
	if err != nil {
		return fmt.Errorf("load room: %w", err)
	}
	for _, note := range notes {
		m := new(message)
		if err := json.Unmarshal(note.Value, m); err != nil {
			return fmt.Errorf("load %s: %w", note.Key, err)
		}
		n.messages[m.ID] = m
		n.order = append(n.order, m.ID)
		n.seq = max(n.seq, m.Seq)
	}
	sort.Slice(n.order, func(i, j int) bool { return n.messages[n.order[i]].Seq < n.messages[n.order[j]].Seq })
	for _, id := range n.order {
		if m := n.messages[id]; m.State == stateThinking {
			m = m.clone()
			m.State, m.Card = "", storeCard(n.interruptedCard(m.OnlyFor))
			if err := n.saveMessage(ctx, m); err != nil {
				return err
			}
		}
	}
	return nil
}
