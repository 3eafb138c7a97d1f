package testserver

// Act uses a control on a message of another version of the app, which is there for
// this action alone.
func (s *Server) Act(who, channel string, action map[string]any) *Delivery {
	s.mu.Lock()
	t, u := s.findUser(who)
	ts := s.ts()
	payload := s.interaction(t, u, who, "block_actions", false)
	payload["container"] = object{"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": true}
	payload["channel"] = object{"id": channel, "name": "general"}
	payload["actions"] = []any{action}
	payload["response_url"] = s.newWebhook(webhook{team: t, user: u.id, channel: channel})
	d := s.deliverable(t, "interactive", payload)
	s.mu.Unlock()
	go d.send()
	return d
}

// ChangeView changes the open modal into what another version of the app opened.
func (s *Server) ChangeView(who string, change func(view map[string]any)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stack := s.stacks[who]; len(stack) > 0 {
		change(stack[len(stack)-1].data)
	}
}
