package testserver

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// apiCall is a request to the Web API.
type apiCall struct {
	team *team
	args object
}

func (c apiCall) text(name string) string {
	s, _ := c.args[name].(string)
	return s
}

// requiredScopes maps methods to scopes, any of which suffices.
var requiredScopes = map[string][]string{
	"chat.postMessage": {"chat:write"}, "chat.postEphemeral": {"chat:write"}, "chat.update": {"chat:write"}, "chat.delete": {"chat:write"},
	"conversations.open": {"im:write"}, "conversations.history": {"channels:history"}, "conversations.replies": {"channels:history"},
	"conversations.info": {"channels:read", "groups:read"}, "users.info": {"users:read"}, "users.conversations": {"channels:read"}, "usergroups.list": {"usergroups:read"},
	"files.getUploadURLExternal": {"files:write"}, "files.completeUploadExternal": {"files:write"},
	"reactions.add": {"reactions:write"}, "reactions.get": {"reactions:read"},
}

var viewMethods = []string{"views.open", "views.push", "views.update", "views.publish"}

func (s *Server) methods() map[string]func(apiCall) (object, string) {
	return map[string]func(apiCall) (object, string){
		"auth.test": s.authTest, "chat.postMessage": s.postMessage, "chat.postEphemeral": s.postEphemeral, "chat.update": s.update, "chat.delete": s.deleteMessage,
		"conversations.open": s.open, "conversations.info": s.conversationInfo, "conversations.history": s.history, "conversations.replies": s.history,
		"users.info": s.userInfo, "usergroups.list": s.userGroups, "users.conversations": s.conversations, "reactions.add": s.addReaction, "reactions.get": s.getReactions,
		"files.getUploadURLExternal": s.uploadURL, "files.completeUploadExternal": s.completeUpload,
		"views.open": s.openView, "views.push": s.pushView, "views.update": s.updateView, "views.publish": s.publishView,
	}
}

// api serves the Web API.
func (s *Server) api(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	f, failing := s.fault(method)
	if failing && f.Slow > 0 {
		<-time.After(f.Slow)
	}
	if failing && f.Status != 0 && !f.Lost {
		if f.After > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.After/time.Second)))
		}
		w.WriteHeader(f.Status)
		s.recordRequest(method, strconv.Itoa(f.Status))
		return
	}
	out, refused := object(nil), f.Error
	if refused == "" {
		out, refused = s.callMethod(method, r, raw)
	}
	s.recordRequest(method, refused)
	if failing && f.Lost {
		if f.Status != 0 {
			w.WriteHeader(f.Status)
			return
		}
		panic(http.ErrAbortHandler)
	}
	if refused == "ratelimited" {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	if out == nil {
		out = object{}
	}
	out["ok"] = refused == ""
	if refused != "" {
		out["error"] = refused
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-OAuth-Scopes", strings.Join(s.Scopes, ","))
	write(w, out)
}

func write(w io.Writer, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(raw) // the client may have left
}

func (s *Server) recordRequest(method, refused string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{At: time.Now(), Method: method, Error: refused})
}

// callMethod calls a method.
func (s *Server) callMethod(method string, r *http.Request, raw []byte) (object, string) {
	args, refused := arguments(method, r, raw)
	if refused != "" {
		return nil, refused
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if inBody, ok := args["token"].(string); ok && token == "" {
		token = inBody
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch method {
	case "apps.connections.open":
		return s.connect(token)
	case "oauth.v2.access":
		return s.access(args)
	}
	do := s.methods()[method]
	if do == nil {
		s.problems = append(s.problems, "there is no method "+method)
		return nil, "unknown_method"
	}
	c := apiCall{args: args}
	for _, t := range s.teams {
		if t.token == token && token != "" {
			c.team = t
		}
	}
	if c.team == nil && s.revoked[token] {
		return nil, "token_revoked"
	}
	if c.team == nil {
		return nil, "invalid_auth"
	}
	if scopes := requiredScopes[method]; len(scopes) > 0 && !slices.ContainsFunc(scopes, func(one string) bool { return slices.Contains(s.Scopes, one) }) {
		return object{"needed": strings.Join(scopes, ","), "provided": strings.Join(s.Scopes, ",")}, "missing_scope"
	}
	if !s.allowed(c.team.id, method, c.text("channel")) {
		return nil, "ratelimited"
	}
	return do(c)
}

// arguments decodes a body. JSON within a form stays text, as it does at
// Slack.
func arguments(method string, r *http.Request, raw []byte) (object, string) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	args := object{}
	switch kind {
	case "application/json":
		if len(raw) == 0 {
			break
		}
		if err := json.Unmarshal(raw, &args); err != nil {
			return nil, "invalid_json"
		}
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(raw))
		if err != nil {
			return nil, "invalid_form_data"
		}
		for name := range form {
			args[name] = form.Get(name)
		}
		if slices.Contains(viewMethods, method) {
			args["view"] = decodeJSON(args["view"])
		}
	default:
		return nil, "invalid_post_type"
	}
	return args, ""
}

// decodeJSON decodes a value that may be JSON in a string.
func decodeJSON(v any) any {
	text, ok := v.(string)
	if !ok {
		return v
	}
	var out any
	if json.Unmarshal([]byte(text), &out) != nil {
		return nil
	}
	return out
}

func (s *Server) authTest(c apiCall) (object, string) {
	return object{"url": c.team.url(), "team": c.team.name, "team_id": c.team.id, "user": "muster", "user_id": Bot, "bot_id": "BBOT"}, ""
}

func (s *Server) access(args object) (object, string) {
	if args["client_id"] != ClientID || args["client_secret"] != ClientSecret {
		return nil, "invalid_client_id"
	}
	code, _ := args["code"].(string)
	t := s.teams[s.codes[code]]
	if t == nil {
		return nil, "invalid_code"
	}
	delete(s.codes, code)
	return object{
		"access_token": t.token, "token_type": "bot", "scope": strings.Join(s.Scopes, ","), "bot_user_id": Bot, "app_id": "A1",
		"team": object{"id": t.id, "name": t.name}, "enterprise": nil, "is_enterprise_install": false, "authed_user": object{"id": Ana},
	}, ""
}

func (s *Server) userInfo(c apiCall) (object, string) {
	u := c.team.users[c.text("user")]
	if u == nil {
		return nil, "user_not_found"
	}
	out := object{
		"id": u.id, "team_id": c.team.id, "name": strings.ToLower(u.name), "real_name": u.name, "deleted": u.deleted, "is_bot": u.bot,
		"is_admin": u.admin, "is_owner": false, "is_restricted": u.guest, "is_ultra_restricted": false, "tz": u.zone,
		"profile": object{"display_name": u.name, "real_name": u.name},
	}
	if c.text("include_locale") == "true" {
		out["locale"] = u.locale
	}
	return object{"user": out}, ""
}

func (s *Server) conversations(c apiCall) (object, string) {
	var all []object
	for _, ch := range c.team.channels {
		if ch.directWith == "" && ch.private == nil && !ch.notMember && !ch.archived {
			all = append(all, object{"id": ch.id, "name": ch.name, "is_general": ch.id == General})
		}
	}
	slices.SortFunc(all, func(a, b object) int { return strings.Compare(fmt.Sprint(b["id"]), fmt.Sprint(a["id"])) })
	return page(c, "channels", all), ""
}

// page returns the page of a list that a request asks for.
func page(c apiCall, name string, all []object) object {
	from, _ := strconv.Atoi(c.text("cursor"))
	size, _ := strconv.Atoi(c.text("limit"))
	from = min(from, len(all))
	end, next := len(all), ""
	if size > 0 && from+size < len(all) {
		end = from + size
		next = strconv.Itoa(end)
	}
	return object{name: append([]object{}, all[from:end]...), "response_metadata": object{"next_cursor": next}}
}

// conversationInfo tells of channels that a scope covers, of private ones only where
// the bot is in them.
func (s *Server) conversationInfo(c apiCall) (object, string) {
	ch := c.team.channels[c.text("channel")]
	if ch == nil || ch.private != nil && ch.notMember {
		return nil, "channel_not_found"
	}
	needs := "channels:read"
	if ch.private != nil {
		needs = "groups:read"
	}
	if !slices.Contains(s.Scopes, needs) {
		return object{"needed": needs, "provided": strings.Join(s.Scopes, ",")}, "missing_scope"
	}
	return object{"channel": object{
		"id": ch.id, "name": ch.name, "is_channel": true, "is_group": false, "is_im": false, "is_mpim": false, "is_private": ch.private != nil,
		"is_archived": ch.archived, "is_member": !ch.notMember, "is_general": ch.id == General,
	}}, ""
}

func (s *Server) open(c apiCall) (object, string) {
	u := c.team.users[c.text("users")]
	switch {
	case u == nil:
		return nil, "user_not_found"
	case u.deleted:
		return nil, "user_disabled"
	}
	return object{"channel": object{"id": c.team.direct(u.id).id}}, ""
}

func (s *Server) userGroups(c apiCall) (object, string) {
	all := []object{}
	for handle, users := range c.team.groups {
		one := object{"id": "S" + strings.ToUpper(handle), "team_id": c.team.id, "handle": handle, "name": handle}
		if c.text("include_users") == "true" {
			one["users"] = users
		}
		all = append(all, one)
	}
	return object{"usergroups": all}, ""
}
