package testserver

import (
	"slices"
	"strings"
	"time"
)

// object is a JSON object.
type object = map[string]any

type team struct {
	id, name, token string
	users           map[string]*user
	groups          map[string][]string // users by the handle of their group
	channels        map[string]*channel
	messages        []*message // oldest first
}

type user struct {
	id, name, zone      string
	locale              string
	admin, bot, deleted bool
	guest               bool
	directsClosed       bool // accepts no direct messages
}

type channel struct {
	id, name   string
	directWith string   // the member, in direct messages with the bot
	notMember  bool     // the bot is no member
	private    []string // who is in it, if it is private
	archived   bool
}

type message struct {
	ts, channel, thread string
	onlyFor             string // the only user who sees it
	text                string
	blocks              []any
	metadata            any
	reactions           []*reaction
}

type reaction struct {
	name  string
	users []string
}

// view is a modal or an App Home.
type view struct {
	id, hash, user string
	team           *team
	previous       string
	data           object
	errors         object // by block
	state          object // what was typed, by block and action
}

// webhook is a response URL.
type webhook struct {
	team    *team
	user    string
	channel string
	thread  string
	message *message
	uses    int
	until   time.Time
}

type trigger struct {
	user  string
	team  *team
	modal bool // from within a modal
	until time.Time
	used  bool
}

// AddTeam adds a workspace with the app installed.
func (s *Server) AddTeam(id, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &team{id: id, name: "Workspace " + id, token: token, users: map[string]*user{}, groups: map[string][]string{}, channels: map[string]*channel{}}
	for _, u := range []*user{
		{id: Bot, name: "Muster", bot: true}, {id: Ana, name: "Ana", zone: "Europe/Berlin", admin: true},
		{id: Ben, name: "Ben", zone: "Europe/Berlin"}, {id: Cy, name: "Cy", zone: "Europe/London"},
	} {
		u.locale = "en-GB"
		t.users[u.id] = u
	}
	t.channels[General] = &channel{id: General, name: "general"}
	s.teams[id] = t
}

// AddPrivateChannel adds a channel of these members and the bot to the first
// workspace.
func (s *Server) AddPrivateChannel(members ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &channel{id: s.id("CPRIVATE"), name: "private", private: append([]string{}, members...)}
	s.teams[Team].channels[c.id] = c
	return c.id
}

// AddChannels adds so many public channels, of which the bot is a member, to the first
// workspace, and returns their ids.
func (s *Server) AddChannels(n int) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]string, n)
	for i := range ids {
		c := &channel{id: s.id("CZ"), name: "some"}
		s.teams[Team].channels[c.id], ids[i] = c, c.id
	}
	return ids
}

// Publish makes a private channel public.
func (s *Server) Publish(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.teams[Team].channels[channel].private = nil
}

// Conceal makes a channel private, without members.
func (s *Server) Conceal(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.teams[Team].channels[channel].private = []string{}
}

// AddGuest adds a guest to the first workspace.
func (s *Server) AddGuest(id, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.teams[Team].users[id] = &user{id: id, name: name, locale: "en-GB", guest: true}
}

// Speak sets the language of a member of the first workspace.
func (s *Server) Speak(id, locale string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.teams[Team].users[id].locale = locale
}

// Group creates a user group in the first workspace.
func (s *Server) Group(handle string, users ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.teams[Team].groups[handle] = users
}

// Code returns an OAuth code for a workspace's token.
func (s *Server) Code(team string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := s.id("code")
	s.codes[code] = team
	return code
}

// Revoke replaces the token that a workspace accepts. The old one is revoked.
func (s *Server) Revoke(team, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked[s.teams[team].token] = true
	delete(s.revoked, token)
	s.teams[team].token = token
}

// RefuseApp makes the server refuse the app's token, or accept it again.
func (s *Server) RefuseApp(refuse bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusesApp = refuse
}

// Archive archives a channel of the first workspace, or opens it again.
func (s *Server) Archive(channel string, archived bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.teams[Team].channels[channel].archived = archived
}

// Expel removes the bot from a channel, or adds it again.
func (s *Server) Expel(channel string, out bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.teams[Team].channels[channel].notMember = out
}

// Grant replaces the bot's scopes.
func (s *Server) Grant(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Scopes = scopes
}

// url returns the address of the workspace.
func (t *team) url() string { return "https://" + strings.ToLower(t.id) + ".slack.com/" }

// Permalink returns the address of a message in the first workspace.
func (s *Server) Permalink(channel, ts string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.teams[Team].url() + "archives/" + channel + "/p" + strings.ReplaceAll(ts, ".", "")
}

// direct returns the channel of a member's direct messages.
func (t *team) direct(u string) *channel {
	id := "D" + u
	if t.channels[id] == nil {
		t.channels[id] = &channel{id: id, directWith: u}
	}
	return t.channels[id]
}

func (t *team) message(channel, ts string) *message {
	for _, m := range t.messages {
		if m.channel == channel && m.ts == ts {
			return m
		}
	}
	return nil
}

func (m *message) react(name, user string) bool {
	for _, r := range m.reactions {
		if r.name == name {
			if slices.Contains(r.users, user) {
				return false
			}
			r.users = append(r.users, user)
			return true
		}
	}
	m.reactions = append(m.reactions, &reaction{name: name, users: []string{user}})
	return true
}

func (m *message) unreact(name, user string) {
	for _, r := range m.reactions {
		if r.name == name {
			r.users = slices.DeleteFunc(r.users, func(u string) bool { return u == user })
		}
	}
	m.reactions = slices.DeleteFunc(m.reactions, func(r *reaction) bool { return len(r.users) == 0 })
}

// findUser returns a user and their team; users of other teams than the first
// are named like T2/UANA.
func (s *Server) findUser(who string) (*team, *user) {
	id, name, found := strings.Cut(who, "/")
	if !found {
		id, name = Team, who
	}
	t := s.teams[id]
	return t, t.users[name]
}
