package testserver

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// targetChannel returns the channel that a message may be posted to.
func (c apiCall) targetChannel() (*channel, string) {
	ch := c.team.channels[c.text("channel")]
	switch {
	case ch == nil || ch.private != nil && ch.notMember:
		return nil, "channel_not_found"
	case ch.archived:
		return nil, "is_archived"
	case ch.notMember:
		return nil, "not_in_channel"
	case ch.directWith != "" && c.team.users[ch.directWith].directsClosed:
		return nil, "messages_tab_disabled"
	}
	if thread := c.text("thread_ts"); thread != "" && c.team.message(ch.id, thread) == nil {
		return nil, "thread_not_found"
	}
	return ch, ""
}

// decodeContent decodes and checks the content of a message.
func (s *Server) decodeContent(c apiCall) (text string, blocks []any, refused string) {
	text = c.text("text")
	blocks, _ = decodeJSON(c.args["blocks"]).([]any)
	if text == "" && len(blocks) == 0 {
		return "", nil, "no_text"
	}
	s.check("message", s.Message, blocks)
	const mostBlocks, mostCharacters = 50, 13_200
	raw, _ := json.Marshal(blocks) // it was decoded from JSON
	switch {
	case len(blocks) > mostBlocks, s.badPicture(blocks):
		return "", nil, "invalid_blocks"
	case len([]rune(string(raw))) > mostCharacters:
		return "", nil, "msg_blocks_too_long"
	}
	return text, blocks, ""
}

func (s *Server) check(what string, by func([]byte) []string, v any) {
	if by == nil || v == nil {
		return
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	for _, wrong := range by(raw) {
		s.problems = append(s.problems, fmt.Sprintf("%s: %s\n%s", what, wrong, raw))
	}
}

func (s *Server) postMessage(c apiCall) (object, string) {
	ch, refused := c.targetChannel()
	if refused != "" {
		return nil, refused
	}
	text, blocks, refused := s.decodeContent(c)
	if refused != "" {
		return nil, refused
	}
	m := &message{ts: s.ts(), channel: ch.id, thread: c.text("thread_ts"), text: text, blocks: blocks, metadata: decodeJSON(c.args["metadata"])}
	c.team.messages = append(c.team.messages, m)
	return object{"channel": ch.id, "ts": m.ts, "message": object{"type": "message", "ts": m.ts, "text": text, "user": Bot, "bot_id": "BBOT", "blocks": blocks}}, ""
}

func (s *Server) postEphemeral(c apiCall) (object, string) {
	ch, refused := c.targetChannel()
	if refused != "" {
		return nil, refused
	}
	if c.team.users[c.text("user")] == nil {
		return nil, "user_not_in_channel"
	}
	text, blocks, refused := s.decodeContent(c)
	if refused != "" {
		return nil, refused
	}
	m := &message{ts: s.ts(), channel: ch.id, thread: c.text("thread_ts"), onlyFor: c.text("user"), text: text, blocks: blocks}
	c.team.messages = append(c.team.messages, m)
	return object{"message_ts": m.ts}, ""
}

func (s *Server) update(c apiCall) (object, string) {
	ch := c.team.channels[c.text("channel")]
	if ch == nil {
		return nil, "channel_not_found"
	}
	m := c.team.message(ch.id, c.text("ts"))
	switch {
	case m == nil || m.onlyFor != "":
		return nil, "message_not_found"
	case ch.archived:
		return nil, "is_inactive"
	case ch.notMember:
		return nil, "not_in_channel"
	}
	text, blocks, refused := s.decodeContent(c)
	if refused != "" {
		return nil, refused
	}
	m.text, m.blocks = text, blocks
	return object{"channel": ch.id, "ts": m.ts, "text": text, "message": object{"type": "message", "text": text, "user": Bot, "blocks": blocks}}, ""
}

func (s *Server) history(c apiCall) (object, string) {
	oldest, _ := strconv.ParseFloat(c.text("oldest"), 64)
	var all []object
	for _, m := range slices.Backward(c.team.messages) {
		at, _ := strconv.ParseFloat(m.ts, 64)
		if m.channel != c.text("channel") || m.onlyFor != "" || at < oldest || c.args["ts"] != nil && m.thread != c.text("ts") && m.ts != c.text("ts") {
			continue
		}
		one := object{"type": "message", "ts": m.ts, "text": m.text, "user": Bot}
		if slices.Contains([]string{"1", "true"}, c.text("include_all_metadata")) && m.metadata != nil {
			one["metadata"] = m.metadata
		}
		all = append(all, one)
	}
	most, _ := strconv.Atoi(c.text("limit"))
	begin, _ := strconv.Atoi(c.text("cursor"))
	end, next := min(len(all), begin+max(1, most)), ""
	if end < len(all) {
		next = strconv.Itoa(end)
	}
	return object{"messages": all[min(begin, end):end], "has_more": next != "", "response_metadata": object{"next_cursor": next}}, ""
}

// deleteMessage deletes a message of the app's own.
func (s *Server) deleteMessage(c apiCall) (object, string) {
	m := c.team.message(c.text("channel"), c.text("ts"))
	switch {
	case c.team.channels[c.text("channel")] == nil:
		return nil, "channel_not_found"
	case m == nil || m.onlyFor != "":
		return nil, "message_not_found"
	}
	c.team.delete(m)
	return object{"channel": m.channel, "ts": m.ts}, ""
}

// Chatter lets a member write messages in a channel.
func (s *Server) Chatter(channel string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.teams[Team]
	for range n {
		t.messages = append(t.messages, &message{ts: s.ts(), channel: channel, text: "chatter"})
	}
}

func (s *Server) addReaction(c apiCall) (object, string) {
	m := c.team.message(c.text("channel"), c.text("timestamp"))
	const mostOfOne = 23
	switch {
	case c.team.channels[c.text("channel")] == nil:
		return nil, "channel_not_found"
	case m == nil || m.onlyFor != "":
		return nil, "message_not_found"
	case c.text("name") == "":
		return nil, "invalid_name"
	}
	ours := 0
	for _, r := range m.reactions {
		if slices.Contains(r.users, Bot) {
			ours++
		}
	}
	if ours >= mostOfOne {
		return nil, "too_many_emoji"
	}
	if !m.react(c.text("name"), Bot) {
		return nil, "already_reacted"
	}
	s.sendReaction(c.team, m, c.text("name"), Bot, true)
	return nil, ""
}

func (s *Server) getReactions(c apiCall) (object, string) {
	m := c.team.message(c.text("channel"), c.text("timestamp"))
	if m == nil || m.onlyFor != "" {
		return nil, "message_not_found"
	}
	var all []object
	for _, r := range m.reactions {
		all = append(all, object{"name": r.name, "users": r.users, "count": len(r.users)})
	}
	said := object{"type": "message", "ts": m.ts, "text": m.text, "blocks": m.blocks}
	if len(all) > 0 {
		said["reactions"] = all
	}
	return object{"type": "message", "channel": m.channel, "message": said}, ""
}

// sendReaction sends a reaction event. The caller holds mu.
func (s *Server) sendReaction(t *team, m *message, name, user string, added bool) {
	kind := "reaction_added"
	if !added {
		kind = "reaction_removed"
	}
	s.sendEvent(t, object{
		"type": kind, "user": user, "reaction": name, "item_user": Bot, "event_ts": s.ts(),
		"item": object{"type": "message", "channel": m.channel, "ts": m.ts},
	})
}

// sendEvent delivers an event. The caller holds mu.
func (s *Server) sendEvent(t *team, event object) *Delivery {
	d := s.deliverable(t, "events_api", object{
		"token": "x", "team_id": t.id, "api_app_id": "A1", "type": "event_callback", "event_id": s.id("Ev"), "event_time": time.Now().Unix(), "event": event,
		"authorizations": []object{{"enterprise_id": nil, "team_id": t.id, "user_id": Bot, "is_bot": true, "is_enterprise_install": false}},
	})
	s.events = append(s.events, d)
	go d.send()
	return d
}
