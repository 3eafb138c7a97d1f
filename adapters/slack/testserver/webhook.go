package testserver

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// newWebhook returns a response URL. The caller holds mu.
func (s *Server) newWebhook(h webhook) string {
	name := s.id("hook")
	h.until = time.Now().Add(webhookTTL)
	s.webhooks[name] = &h
	return "http://" + s.host() + "/hooks/" + name
}

// webhook serves response URLs.
func (s *Server) webhook(w http.ResponseWriter, r *http.Request) {
	if f, failing := s.fault("response_url"); failing {
		s.recordRequest("response_url", http.StatusText(f.Status))
		if f.After > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.After/time.Second)))
		}
		w.WriteHeader(cmp.Or(f.Status, http.StatusInternalServerError))
		return
	}
	var args object
	if err := json.NewDecoder(r.Body).Decode(&args); err != nil {
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.webhooks[r.PathValue("name")]
	why := ""
	switch {
	case h == nil || time.Now().After(h.until):
		why = "expired_url"
	case h.uses == maxWebhookUses:
		why = "used_url"
	}
	s.requests = append(s.requests, Request{At: time.Now(), Method: "response_url", Error: why})
	if why != "" {
		w.WriteHeader(http.StatusNotFound)
		write(w, object{"ok": false, "error": why})
		return
	}
	if blocks, _ := decodeJSON(args["blocks"]).([]any); s.badPicture(blocks) {
		w.WriteHeader(http.StatusBadRequest)
		write(w, object{"ok": false, "error": "invalid_blocks"})
		return
	}
	h.uses++
	s.postAnswer(h, args)
	_, _ = w.Write([]byte("ok")) // the client may have left
}

// postAnswer posts an answer to a response URL or in an acknowledgement.
func (s *Server) postAnswer(h *webhook, args object) {
	c := apiCall{team: h.team, args: args}
	if args["delete_original"] == true && h.message != nil {
		h.team.delete(h.message)
		return
	}
	text, blocks, refused := s.decodeContent(c)
	if refused != "" {
		s.problems = append(s.problems, "an answer: "+refused)
		return
	}
	if args["replace_original"] == true && h.message != nil {
		h.message.text, h.message.blocks = text, blocks
		return
	}
	m := &message{ts: s.ts(), channel: h.channel, thread: h.thread, text: text, blocks: blocks}
	if thread := c.text("thread_ts"); thread != "" {
		m.thread = thread
	}
	if args["response_type"] != "in_channel" {
		m.onlyFor = h.user
	}
	h.team.messages = append(h.team.messages, m)
}

// delete deletes a message.
func (t *team) delete(m *message) {
	t.messages = slices.DeleteFunc(t.messages, func(one *message) bool { return one == m })
}
