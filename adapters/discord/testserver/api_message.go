package testserver

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Server) getMessages(c request) (any, error) {
	ch, err := s.channelWith(c, 1<<16)
	if err != nil {
		return nil, err
	}
	most, err := strconv.Atoi(c.URL.Query().Get("limit"))
	if err != nil || most < 1 || most > 100 {
		most = 50
	}
	all := s.messagesIn(ch.id)
	after := c.URL.Query().Get("after")
	all = slices.DeleteFunc(all, func(m *message) bool {
		return m.visibleTo != "" || m.pending || after != "" && (len(m.id) < len(after) || len(m.id) == len(after) && m.id <= after)
	})
	if after != "" { // the next ones, and otherwise the last ones
		all = all[:min(most, len(all))]
	}
	out := []object{}
	for _, m := range slices.Backward(all[max(0, len(all)-most):]) {
		out = append(out, s.messageJSON(m))
	}
	return out, nil
}

// nonceWindow is how long a nonce prevents duplicates.
const nonceWindow = 2 * time.Minute

func (s *Server) postMessage(c request) (any, error) {
	needs := uint64(1 << 11)
	if ch := s.channels[c.path("channel")]; ch != nil && ch.kind == publicThread {
		needs = 1 << 38
	}
	if files, _ := c.body["attachments"].([]any); len(files) > 0 {
		needs |= 1 << 15
	}
	ch, err := s.channelWith(c, needs)
	if err != nil {
		return nil, err
	}
	if ch.kind == directChannel && s.users[ch.recipient].directClosed {
		return nil, newError(http.StatusForbidden, 50007, "Cannot send messages to this user")
	}
	nonce := c.text("nonce")
	if len(nonce) > 25 {
		return nil, formError("nonce: 25 characters at most")
	}
	if enforce, _ := c.body["enforce_nonce"].(bool); enforce && nonce != "" {
		for _, m := range s.messages {
			if m.channel == ch.id && m.author == Bot && m.nonce == nonce && time.Since(m.createdAt) < nonceWindow {
				return s.withNonce(m), nil
			}
		}
	}
	m, err := s.newMessage(c.body, ch.id)
	if err != nil {
		return nil, err
	}
	m.nonce = nonce
	s.messages[m.id] = m
	return s.withNonce(m), nil
}

func (s *Server) withNonce(m *message) object {
	out := s.messageJSON(m)
	if m.nonce != "" {
		out["nonce"] = m.nonce
	}
	return out
}

// newMessage creates a message from a request body.
func (s *Server) newMessage(body object, channel string) (*message, error) {
	m := &message{id: s.newID(), channel: channel, author: Bot, createdAt: time.Now()}
	err := m.update(body)
	return m, err
}

// update applies a request body to a message.
func (m *message) update(body object) error {
	flags, _ := body["flags"].(float64) // 0 if absent
	m.flags |= int(flags)
	all, sent := body["components"].([]any)
	if !sent {
		return nil
	}
	if m.flags&componentsV2 == 0 {
		return formError("flags: these components need IS_COMPONENTS_V2")
	}
	if len(all) == 0 {
		return newError(http.StatusBadRequest, 50006, "Cannot send an empty message")
	}
	if err := unique(all); err != nil {
		return err
	}
	m.components = deepCopy(all)
	next := 0
	numberComponents(m.components, &next)
	m.mentions = notified(body, m.components)
	return nil
}

// unique returns an error for a duplicate custom id or id.
func unique(all []any) error {
	seen, ids := map[string]bool{}, map[float64]bool{}
	var err error
	walk(all, func(c object) {
		if id, ok := c["custom_id"].(string); ok {
			if seen[id] {
				err = formError("components: custom_id " + id + " is duplicated")
			}
			seen[id] = true
		}
		if id, ok := c["id"].(float64); ok && id != 0 {
			if ids[id] || id < 0 || id >= 1<<31 {
				err = formError(fmt.Sprint("components: id ", id))
			}
			ids[id] = true
		}
	})
	return err
}

// walk visits components, nested ones included.
func walk(all []any, f func(c object)) {
	for _, one := range all {
		c, ok := one.(object)
		if !ok {
			continue
		}
		f(c)
		for _, name := range []string{"components", "items"} {
			if inside, ok := c[name].([]any); ok {
				walk(inside, f)
			}
		}
		for _, name := range []string{"component", "accessory"} {
			if inside, ok := c[name].(object); ok {
				walk([]any{inside}, f)
			}
		}
	}
}

// notified returns the members a message notifies: those its text mentions, as
// far as allowed_mentions permits.
func notified(body object, components []any) []string {
	allowed, given := body["allowed_mentions"].(object)
	var users []any
	parse := []any{"users"}
	if given {
		users, _ = allowed["users"].([]any)
		parse, _ = allowed["parse"].([]any)
	}
	var out []string
	walk(components, func(c object) {
		text, _ := c["content"].(string) // other components have none
		for _, m := range mentionPattern.FindAllStringSubmatch(stripEscapes(text), -1) {
			if (slices.Contains(users, any(m[1])) || slices.Contains(parse, any("users"))) && !slices.Contains(out, m[1]) {
				out = append(out, m[1])
			}
		}
	})
	return out
}

func (s *Server) findMessage(c request, needs uint64) (*message, error) {
	ch, err := s.channelWith(c, needs)
	if err != nil {
		return nil, err
	}
	m := s.messages[c.path("message")]
	if m == nil || m.channel != ch.id || m.visibleTo != "" {
		return nil, unknownError(10008, "Message")
	}
	return m, nil
}

func (s *Server) getMessage(c request) (any, error) {
	m, err := s.findMessage(c, 1<<16)
	if err != nil {
		return nil, err
	}
	return s.messageJSON(m), nil
}

func (s *Server) editMessage(c request) (any, error) {
	m, err := s.findMessage(c, 0)
	if err != nil {
		return nil, err
	}
	if m.author != Bot {
		return nil, newError(http.StatusForbidden, 50005, "Cannot edit a message authored by another user")
	}
	if err := m.update(c.body); err != nil {
		return nil, err
	}
	return s.messageJSON(m), nil
}

func (s *Server) createThread(c request) (any, error) {
	m, err := s.findMessage(c, 1<<35)
	if err != nil {
		return nil, err
	}
	parent := s.channels[m.channel]
	name := c.text("name")
	switch {
	case parent.kind != textChannel:
		return nil, newError(http.StatusBadRequest, 50024, "Cannot execute action on this channel type")
	case s.channels[m.id] != nil:
		return nil, newError(http.StatusBadRequest, 160004, "A thread has already been created for this message")
	case strings.TrimSpace(name) == "" || len([]rune(name)) > 100:
		return nil, formError("name: 1 to 100 characters")
	}
	t := &channel{id: m.id, guild: parent.guild, parent: parent.id, name: name, kind: publicThread}
	s.channels[t.id] = t
	s.dispatch(t.guild, "THREAD_CREATE", s.channelJSON(t))
	return s.channelJSON(t), nil
}
