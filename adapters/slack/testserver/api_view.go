package testserver

import "time"

const (
	triggerTTL     = 3 * time.Second
	webhookTTL     = 30 * time.Minute
	maxWebhookUses = 5
	maxViews       = 3
)

// takeTrigger uses a trigger, which works once and for 3 s.
func (s *Server) takeTrigger(c apiCall) (*trigger, string) {
	t := s.triggers[c.text("trigger_id")]
	switch {
	case t == nil || t.team != c.team:
		return nil, "invalid_trigger_id"
	case t.used:
		return nil, "exchanged_trigger_id"
	case time.Now().After(t.until):
		return nil, "expired_trigger_id"
	}
	t.used = true
	return t, ""
}

// viewOf decodes and checks the view of a request.
func (s *Server) viewOf(c apiCall, kind string) (object, string) {
	data, ok := decodeJSON(c.args["view"]).(object)
	if !ok || data["type"] != kind {
		return nil, "invalid_arguments"
	}
	s.check("view", s.View, data)
	return data, ""
}

func (s *Server) newView(t *team, user string, data object) *view {
	v := &view{id: s.id("V"), hash: s.id("h"), user: user, team: t, data: data, state: object{}}
	s.views[v.id] = v
	return v
}

func (v *view) describe() object {
	out := object{"id": v.id, "hash": v.hash, "team_id": v.team.id, "app_id": "A1", "previous_view_id": nil}
	if v.previous != "" {
		out["previous_view_id"] = v.previous
	}
	for name, value := range v.data {
		out[name] = value
	}
	return out
}

func (s *Server) openView(c apiCall) (object, string) {
	t, refused := s.takeTrigger(c)
	if refused != "" {
		return nil, refused
	}
	data, refused := s.viewOf(c, "modal")
	if refused != "" {
		return nil, refused
	}
	v := s.newView(c.team, t.user, data)
	s.close(t.user)
	s.stacks[t.user] = []*view{v}
	return object{"view": v.describe()}, ""
}

func (s *Server) pushView(c apiCall) (object, string) {
	t, refused := s.takeTrigger(c)
	if refused != "" {
		return nil, refused
	}
	stack := s.stacks[t.user]
	switch {
	case !t.modal || len(stack) == 0:
		return nil, "not_found"
	case len(stack) == maxViews:
		return nil, "push_limit_reached"
	}
	data, refused := s.viewOf(c, "modal")
	if refused != "" {
		return nil, refused
	}
	v := s.newView(c.team, t.user, data)
	v.previous = stack[len(stack)-1].id
	s.stacks[t.user] = append(stack, v)
	return object{"view": v.describe()}, ""
}

func (s *Server) updateView(c apiCall) (object, string) {
	v := s.views[c.text("view_id")]
	switch {
	case v == nil || v.team != c.team:
		return nil, "not_found"
	case c.text("hash") != "" && c.text("hash") != v.hash:
		return nil, "hash_conflict"
	}
	data, refused := s.viewOf(c, "modal")
	if refused != "" {
		return nil, refused
	}
	s.redraw(v, data)
	return object{"view": v.describe()}, ""
}

// redraw replaces the content of a view. Input in blocks of the same id stays.
func (s *Server) redraw(v *view, data object) {
	v.data, v.errors, v.hash = data, nil, s.id("h")
	kept := object{}
	for _, b := range list(data["blocks"]) {
		if id, _ := obj(b)["block_id"].(string); v.state[id] != nil {
			kept[id] = v.state[id]
		}
	}
	v.state = kept
}

func (s *Server) publishView(c apiCall) (object, string) {
	user := c.team.id + "/" + c.text("user_id")
	if c.team.users[c.text("user_id")] == nil {
		return nil, "user_not_found"
	}
	data, refused := s.viewOf(c, "home")
	if refused != "" {
		return nil, refused
	}
	v := s.homes[user]
	if v == nil {
		v = s.newView(c.team, c.text("user_id"), data)
		s.homes[user] = v
	}
	v.data, v.hash = data, s.id("h")
	return object{"view": v.describe()}, ""
}

// close closes all modals of a user.
func (s *Server) close(user string) {
	for _, v := range s.stacks[user] {
		delete(s.views, v.id)
	}
	delete(s.stacks, user)
}

// closeTop closes the topmost modal, and those below if it has clear_on_close.
func (s *Server) closeTop(user string) {
	stack := s.stacks[user]
	if len(stack) == 0 {
		return
	}
	top := stack[len(stack)-1]
	if top.data["clear_on_close"] == true {
		s.close(user)
		return
	}
	delete(s.views, top.id)
	s.stacks[user] = stack[:len(stack)-1]
}
