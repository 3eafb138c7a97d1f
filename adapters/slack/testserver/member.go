package testserver

import (
	"fmt"
	"strings"
	"time"
)

// trigger creates a trigger, which opens views. The caller holds mu.
func (s *Server) trigger(t *team, who string, modal bool) string {
	id := s.id("trigger.")
	s.triggers[id] = &trigger{user: who, team: t, modal: modal, until: time.Now().Add(triggerTTL)}
	return id
}

// owner identifies a view's user among all workspaces.
func (v *view) owner() string {
	if v.user == "" || strings.Contains(v.user, "/") || v.team.id == Team {
		return v.user
	}
	return v.team.id + "/" + v.user
}

// Invoke types a command. Members of workspaces other than the first are named
// like T2/UANA.
func (s *Server) Invoke(who, channel, command, text string) *Delivery {
	s.mu.Lock()
	t, u := s.findUser(who)
	h := webhook{team: t, user: u.id, channel: channel}
	d := s.deliverable(t, "slash_commands", object{
		"token": "x", "team_id": t.id, "team_domain": strings.ToLower(t.id), "channel_id": channel, "channel_name": "general",
		"user_id": u.id, "user_name": strings.ToLower(u.name), "command": command, "text": text, "api_app_id": "A1",
		"is_enterprise_install": "false", "response_url": s.newWebhook(h), "trigger_id": s.trigger(t, who, false),
	})
	d.user, d.webhook = who, &h
	s.mu.Unlock()
	go d.send()
	return d
}

func (s *Server) interaction(t *team, u *user, who, kind string, modal bool) object {
	return object{
		"type": kind, "token": "x", "api_app_id": "A1", "team": object{"id": t.id, "domain": strings.ToLower(t.id)}, "enterprise": nil,
		"is_enterprise_install": false, "trigger_id": s.trigger(t, who, modal),
		"user": object{"id": u.id, "username": strings.ToLower(u.name), "name": strings.ToLower(u.name), "team_id": t.id},
	}
}

// Shortcut uses a shortcut; channel and ts name the message it is used on.
func (s *Server) Shortcut(who, callback, channel, ts string) *Delivery {
	s.mu.Lock()
	t, u := s.findUser(who)
	payload := s.interaction(t, u, who, "shortcut", false)
	payload["callback_id"], payload["action_ts"] = callback, s.ts()
	if m := t.message(channel, ts); m != nil {
		payload["type"], payload["channel"], payload["message_ts"] = "message_action", object{"id": channel}, ts
		payload["message"] = object{"ts": ts, "text": m.text, "user": Bot}
		payload["response_url"] = s.newWebhook(webhook{team: t, user: u.id, channel: channel, message: m})
	}
	d := s.deliverable(t, "interactive", payload)
	s.mu.Unlock()
	go d.send()
	return d
}

// Press presses a button or chooses from a menu, by its label or prompt, on a
// message, the open modal, or App Home, with ids as in Sees.
func (s *Server) Press(who, id, label string, chosen ...string) (*Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, u := s.findUser(who)
	if v := s.viewNamed(id); v != nil {
		c, ok := find(list(v.data["blocks"]), label)
		if !ok {
			return nil, fmt.Errorf("the view has no control %q", label)
		}
		payload := s.interaction(t, u, who, "block_actions", v.data["type"] == "modal")
		payload["container"] = object{"type": "view", "view_id": v.id}
		payload["view"], payload["actions"] = v.handIn(), []any{c.action(s.ts(), chosen)}
		d := s.deliverable(t, "interactive", payload)
		go d.send()
		return d, nil
	}
	channel, ts, _ := strings.Cut(id, "/")
	m := t.message(channel, ts)
	if m == nil {
		return nil, fmt.Errorf("there is no message %s", id)
	}
	c, ok := find(m.blocks, label)
	if !ok {
		return nil, fmt.Errorf("the message has no control %q", label)
	}
	payload := s.interaction(t, u, who, "block_actions", false)
	payload["container"] = object{"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": m.onlyFor != ""}
	said := object{"type": "message", "ts": ts, "text": m.text, "user": Bot}
	if m.thread != "" {
		obj(payload["container"])["thread_ts"] = m.thread
		said["thread_ts"] = m.thread
	}
	if m.onlyFor == "" {
		payload["message"] = said
	}
	payload["channel"] = object{"id": channel, "name": "general"}
	payload["actions"] = []any{c.action(s.ts(), chosen)}
	h := webhook{team: t, user: u.id, channel: channel, thread: m.thread, message: m}
	payload["response_url"] = s.newWebhook(h)
	d := s.deliverable(t, "interactive", payload)
	go d.send()
	return d, nil
}

// viewNamed finds an open modal or App Home.
func (s *Server) viewNamed(id string) *view {
	if v := s.views[strings.TrimPrefix(id, "view/")]; v != nil && strings.HasPrefix(id, "view/") {
		return v
	}
	return nil
}

// Submit submits the open modal with values by input name. Members are given
// as ids, separated by spaces.
func (s *Server) Submit(who string, values map[string]string) (*Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, u := s.findUser(who)
	stack := s.stacks[who]
	if len(stack) == 0 || stack[len(stack)-1].data["submit"] == nil {
		return nil, fmt.Errorf("%s has no form open", who)
	}
	v := stack[len(stack)-1]
	left := map[string]bool{}
	for name := range values {
		left[name] = true
	}
	for _, in := range v.inputs() {
		if text, ok := values[in.action]; ok && left[in.action] {
			v.put(in, text)
			delete(left, in.action)
		}
	}
	if len(left) > 0 {
		return nil, fmt.Errorf("the form has no fields %v", left)
	}
	payload := s.interaction(t, u, who, "view_submission", true)
	payload["view"], payload["response_urls"] = v.handIn(), []any{}
	d := s.deliverable(t, "interactive", payload)
	d.view = v
	go d.send()
	return d, nil
}

// Suggest types into an external select of the open modal.
func (s *Server) Suggest(who, field, typed string) (*Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, u := s.findUser(who)
	stack := s.stacks[who]
	if len(stack) == 0 {
		return nil, fmt.Errorf("%s has no form open", who)
	}
	v := stack[len(stack)-1]
	payload := s.interaction(t, u, who, "block_suggestion", true)
	for _, in := range v.inputs() {
		if in.action == field {
			payload["block_id"] = in.block
		}
	}
	payload["container"] = object{"type": "view", "view_id": v.id}
	payload["action_id"], payload["value"], payload["view"] = field, typed, v.handIn()
	d := s.deliverable(t, "interactive", payload)
	go d.send()
	return d, nil
}

// Dismiss closes the open modal.
func (s *Server) Dismiss(who string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeTop(who)
}

// OpenHome opens App Home.
func (s *Server) OpenHome(who string) *Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, u := s.findUser(who)
	return s.sendEvent(t, object{"type": "app_home_opened", "user": u.id, "channel": t.direct(u.id).id, "tab": "home", "event_ts": s.ts()})
}

// Tell delivers any event.
func (s *Server) Tell(team string, event map[string]any) *Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sendEvent(s.teams[team], event)
}

// React adds a member's reaction by name.
func (s *Server) React(who, id, name string) error { return s.changeReaction(who, id, name, true) }

// Unreact removes a reaction.
func (s *Server) Unreact(who, id, name string) error { return s.changeReaction(who, id, name, false) }

func (s *Server) changeReaction(who, id, name string, add bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, u := s.findUser(who)
	channel, ts, _ := strings.Cut(id, "/")
	m := t.message(channel, ts)
	if m == nil {
		return fmt.Errorf("there is no message %s", id)
	}
	if add {
		m.react(name, u.id)
	} else {
		m.unreact(name, u.id)
	}
	s.sendReaction(t, m, name, u.id, add)
	return nil
}

// Delete deletes a message. The app has no scope to receive that event.
func (s *Server) Delete(who, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, _ := s.findUser(who)
	channel, ts, _ := strings.Cut(id, "/")
	m := t.message(channel, ts)
	if m == nil {
		return fmt.Errorf("there is no message %s", id)
	}
	t.delete(m)
	return nil
}

// DeleteAndReport deletes a message, and reports that as to an app with the scope for it.
func (s *Server) DeleteAndReport(who, id string) error {
	if err := s.Delete(who, id); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, _ := s.findUser(who)
	channel, ts, _ := strings.Cut(id, "/")
	s.sendEvent(t, object{"type": "message", "subtype": "message_deleted", "channel": channel, "deleted_ts": ts, "event_ts": s.ts()})
	return nil
}

// CloseDirect makes a member accept no direct messages from the app.
func (s *Server) CloseDirect(who string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, u := s.findUser(who)
	u.directsClosed = true
}

// Offered returns the values of a menu, found by its prompt, with ids as in
// Sees.
func (s *Server) Offered(who, id, prompt string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, _ := s.findUser(who)
	channel, ts, _ := strings.Cut(id, "/")
	var blocks []any
	if v := s.viewNamed(id); v != nil {
		blocks = list(v.data["blocks"])
	} else if m := t.message(channel, ts); m != nil {
		blocks = m.blocks
	}
	var out []string
	if c, ok := find(blocks, prompt); ok {
		for _, o := range list(c.element["options"]) {
			value, _ := obj(o)["value"].(string)
			out = append(out, value)
		}
	}
	return out
}
