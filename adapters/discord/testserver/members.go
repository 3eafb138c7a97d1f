package testserver

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The actions of members start an interaction and do not wait for the response.

// Invoke uses a subcommand of the root with values for its options.
func (s *Server) Invoke(user, channel, verb string, values map[string]string) (*Interaction, error) {
	data, err := s.invocationData(verb, values, "")
	if err != nil {
		return nil, err
	}
	return s.deliver(typeCommand, user, channel, nil, data), nil
}

// Complete requests suggestions for an option being typed.
func (s *Server) Complete(user, channel, verb, option, typed string) (*Interaction, error) {
	data, err := s.invocationData(verb, map[string]string{option: typed}, option)
	if err != nil {
		return nil, err
	}
	return s.deliver(typeAutocomplete, user, channel, nil, data), nil
}

// Choices returns the suggestions received.
func (i *Interaction) Choices() []Choice {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return slices.Clone(i.choices)
}

func (s *Server) invocationData(verb string, values map[string]string, focused string) (object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	given, resolved, err := s.options(verb, values, focused)
	if err != nil {
		return nil, err
	}
	return object{"id": "700000000000000000", "name": "meetup", "type": 1, "options": given, "resolved": resolved}, nil
}

// Press presses a button or chooses from a menu, found by label or placeholder.
func (s *Server) Press(user, id, label string, chosen ...string) (*Interaction, error) {
	s.mu.Lock()
	m := s.messages[id]
	if m == nil || !s.canSee(user, m) {
		s.mu.Unlock()
		return nil, fmt.Errorf("%s sees no message %s", user, id)
	}
	var data object
	walk(m.components, func(c object) {
		if data != nil {
			return
		}
		if text, _ := c["label"].(string); c["type"] == float64(2) && text == label {
			data = object{"custom_id": c["custom_id"], "component_type": 2, "id": c["id"]}
		}
		if prompt, _ := c["placeholder"].(string); c["type"] == float64(3) && prompt == label {
			data = object{"custom_id": c["custom_id"], "component_type": 3, "id": c["id"], "values": chosen}
		}
	})
	s.mu.Unlock()
	if data == nil {
		return nil, fmt.Errorf("message %s has no control %q", id, label)
	}
	return s.deliver(typeComponent, user, m.channel, m, data), nil
}

// Submit submits the open form. Fields without a value keep their default.
func (s *Server) Submit(user string, values map[string]string) (*Interaction, error) {
	s.mu.Lock()
	f := s.forms[user]
	if f == nil {
		s.mu.Unlock()
		return nil, errors.New("no form is open")
	}
	resolved := object{"users": object{}, "members": object{}}
	components, _ := f.data["components"].([]any)
	var submitted []any
	for _, one := range components {
		c, _ := one.(object)
		input, _ := c["component"].(object)
		if input == nil {
			submitted = append(submitted, object{"type": c["type"], "id": 1})
			continue
		}
		submitted = append(submitted, object{"type": c["type"], "id": 1, "component": s.submittedFields(input, values, resolved)})
	}
	s.mu.Unlock()
	return s.deliver(typeModal, user, f.channel, f.source, object{"custom_id": f.data["custom_id"], "components": submitted, "resolved": resolved}), nil
}

// submittedFields encodes an input of a submitted form.
func (s *Server) submittedFields(input object, values map[string]string, resolved object) object {
	name, _ := input["custom_id"].(string)
	out := object{"type": input["type"], "id": 2, "custom_id": name}
	text, given := values[name]
	if input["type"] == float64(4) {
		if out["value"] = text; !given {
			out["value"] = input["value"]
		}
		return out
	}
	chosen := strings.Fields(text)
	if !given {
		preset, _ := input["default_values"].([]any)
		for _, one := range preset {
			v, _ := one.(object)
			id, _ := v["id"].(string)
			chosen = append(chosen, id)
		}
	}
	for _, id := range chosen {
		if u := s.users[id]; u != nil {
			resolved["users"].(object)[id] = u.json()
			resolved["members"].(object)[id] = object{"nick": nil, "roles": []string{}, "permissions": "0", "flags": 0}
		}
	}
	if chosen == nil {
		chosen = []string{}
	}
	out["values"] = chosen
	return out
}

// React adds a member's reaction to a message.
func (s *Server) React(user, id, emoji string) error {
	return s.withMessage(user, id, func(m *message) error { return s.addReaction(m, user, emoji) })
}

// Unreact removes a member's reaction.
func (s *Server) Unreact(user, id, emoji string) error {
	return s.withMessage(user, id, func(m *message) error {
		for at, r := range m.reactions {
			if r.emoji != emoji || !slices.Contains(r.users, user) {
				continue
			}
			r.users = slices.DeleteFunc(r.users, func(u string) bool { return u == user })
			if len(r.users)+len(r.super) == 0 {
				m.reactions = slices.Delete(m.reactions, at, at+1)
			}
			s.dispatchReaction("MESSAGE_REACTION_REMOVE", m, user, emoji, false)
			return nil
		}
		return nil
	})
}

// Delete deletes a message. The bot's intents do not include that event.
func (s *Server) Delete(user, id string) error {
	return s.withMessage(user, id, func(m *message) error {
		delete(s.messages, m.id)
		return nil
	})
}

func (s *Server) withMessage(user, id string, f func(m *message) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[id]
	if m == nil || !s.canSee(user, m) {
		return fmt.Errorf("%s sees no message %s", user, id)
	}
	return f(m)
}

// CloseDirect closes a member's direct messages to the bot.
func (s *Server) CloseDirect(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[user].directClosed = true
}

// Deny denies the bot permissions in a channel.
func (s *Server) Deny(channel string, permissions uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[channel].denied = permissions
}

// AddPrivateChannel adds a channel that a role of each of these members can see, and
// returns its id.
func (s *Server) AddPrivateChannel(members ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &channel{id: s.newID(), guild: Guild, name: "private", kind: textChannel, private: append([]string{}, members...)}
	s.channels[c.id] = c
	s.dispatch(Guild, "CHANNEL_CREATE", s.channelJSON(c))
	return c.id
}

// AddChannels adds so many text channels and returns their ids.
func (s *Server) AddChannels(n int) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]string, n)
	for i := range ids {
		c := &channel{id: s.newID(), guild: Guild, name: "some", kind: textChannel}
		s.channels[c.id], ids[i] = c, c.id
	}
	return ids
}

// AddPrivateThread adds a private thread of these members and the bot, and returns
// its id.
func (s *Server) AddPrivateThread(parent string, members ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &channel{id: s.newID(), guild: Guild, parent: parent, name: "private", kind: privateThread, members: members}
	s.channels[c.id] = c
	s.dispatch(Guild, "THREAD_CREATE", s.channelJSON(c))
	return c.id
}

// Admit adds a member to those who see a private channel.
func (s *Server) Admit(channel, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	c.private = append(c.private, user)
	s.dispatch(Guild, "CHANNEL_UPDATE", s.channelJSON(c))
}

// Remove removes a member from the server. The bot's intents do not include that
// event.
func (s *Server) Remove(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[Guild]
	g.members = slices.DeleteFunc(g.members, func(id string) bool { return id == user })
}

// canSee reports whether a member sees a message.
func (s *Server) canSee(user string, m *message) bool {
	ch := s.channels[m.channel]
	if ch == nil || m.visibleTo != "" && m.visibleTo != user {
		return false
	}
	if ch.private != nil && !slices.Contains(ch.private, user) {
		return false
	}
	return ch.kind != directChannel || ch.recipient == user
}

// AddMembers adds members to the server and returns their ids.
func (s *Server) AddMembers(n int) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for range n {
		id := s.newID()
		s.users[id] = &user{id: id, name: "Guest " + id, locale: "en-US", permissions: everyonePermissions}
		s.guilds[Guild].members = append(s.guilds[Guild].members, id)
		all = append(all, id)
	}
	return all
}

// Chatter posts messages of Cy's in a channel.
func (s *Server) Chatter(channel string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		m := &message{id: s.newID(), channel: channel, author: Cy, createdAt: time.Now()}
		s.messages[m.id] = m
	}
}
