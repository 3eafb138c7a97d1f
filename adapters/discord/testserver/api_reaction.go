package testserver

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const mostReactions = 20

func (s *Server) putReaction(c call) (any, error) {
	m, err := s.find(c, 1<<6|1<<16)
	if err != nil {
		return nil, err
	}
	return noContent{}, s.react(m, Bot, c.path("emoji"))
}

// react adds a reaction and tells of it.
func (s *Server) react(m *message, user, emoji string) error {
	at := slices.IndexFunc(m.reactions, func(r *reactions) bool { return r.emoji == emoji })
	if at < 0 {
		if len(m.reactions) >= mostReactions {
			return no(http.StatusBadRequest, 30010, "Maximum number of reactions reached (20)")
		}
		if strings.Trim(emoji, "abcdefghijklmnopqrstuvwxyz :") == "" {
			return no(http.StatusBadRequest, 10014, "Unknown Emoji")
		}
		at = len(m.reactions)
		m.reactions = append(m.reactions, &reactions{emoji: emoji})
	}
	r := m.reactions[at]
	if slices.Contains(r.users, user) {
		return nil
	}
	r.users = append(r.users, user)
	slices.Sort(r.users)
	s.tellReaction("MESSAGE_REACTION_ADD", m, user, emoji)
	return nil
}

func (s *Server) tellReaction(event string, m *message, user, emoji string) {
	ch := s.channels[m.channel]
	e := object{
		"user_id": user, "channel_id": m.channel, "message_id": m.id, "emoji": object{"id": nil, "name": emoji}, "burst": false, "type": 0,
	}
	if ch.guild != "" {
		e["guild_id"] = ch.guild
		if event == "MESSAGE_REACTION_ADD" {
			e["member"] = s.users[user].member(false)
			e["message_author_id"] = m.author
		}
	}
	s.tell(ch.guild, event, e)
}

func (s *Server) getReactions(c call) (any, error) {
	m, err := s.find(c, 1<<16)
	if err != nil {
		return nil, err
	}
	q := c.URL.Query()
	most, err := strconv.Atoi(q.Get("limit"))
	if err != nil || most < 1 || most > 100 {
		most = 25
	}
	out := []object{}
	for _, r := range m.reactions {
		if r.emoji != c.path("emoji") {
			continue
		}
		for _, u := range r.users {
			if u > q.Get("after") && len(out) < most {
				out = append(out, s.users[u].json())
			}
		}
	}
	return out, nil
}
