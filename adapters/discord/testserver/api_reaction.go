package testserver

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const maxReactions = 20

func (s *Server) putReaction(c request) (any, error) {
	m, err := s.findMessage(c, 1<<6|1<<16)
	if err != nil {
		return nil, err
	}
	return noContent{}, s.addReaction(m, Bot, c.path("emoji"))
}

// addReaction adds a reaction and dispatches the event.
func (s *Server) addReaction(m *message, user, emoji string) error {
	at := slices.IndexFunc(m.reactions, func(r *reactions) bool { return r.emoji == emoji })
	if at < 0 {
		if len(m.reactions) >= maxReactions {
			return newError(http.StatusBadRequest, 30010, "Maximum number of reactions reached (20)")
		}
		if strings.Trim(emoji, "abcdefghijklmnopqrstuvwxyz :") == "" {
			return newError(http.StatusBadRequest, 10014, "Unknown Emoji")
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
	s.dispatchReaction("MESSAGE_REACTION_ADD", m, user, emoji, false)
	return nil
}

// SuperReact gives a super reaction to a message.
func (s *Server) SuperReact(user, id, emoji string) error {
	return s.withMessage(user, id, func(m *message) error {
		at := slices.IndexFunc(m.reactions, func(r *reactions) bool { return r.emoji == emoji })
		if at < 0 {
			at = len(m.reactions)
			m.reactions = append(m.reactions, &reactions{emoji: emoji})
		}
		m.reactions[at].super = append(m.reactions[at].super, user)
		s.dispatchReaction("MESSAGE_REACTION_ADD", m, user, emoji, true)
		return nil
	})
}

// SuperUnreact takes a super reaction back.
func (s *Server) SuperUnreact(user, id, emoji string) error {
	return s.withMessage(user, id, func(m *message) error {
		for _, r := range m.reactions {
			if r.emoji == emoji && slices.Contains(r.super, user) {
				r.super = slices.DeleteFunc(r.super, func(u string) bool { return u == user })
				s.dispatchReaction("MESSAGE_REACTION_REMOVE", m, user, emoji, true)
			}
		}
		m.reactions = slices.DeleteFunc(m.reactions, func(r *reactions) bool { return len(r.users)+len(r.super) == 0 })
		return nil
	})
}

func (s *Server) dispatchReaction(event string, m *message, user, emoji string, super bool) {
	kind := 0
	if super {
		kind = 1
	}
	ch := s.channels[m.channel]
	e := object{
		"user_id": user, "channel_id": m.channel, "message_id": m.id, "emoji": object{"id": nil, "name": emoji}, "burst": super, "type": kind,
	}
	if ch.guild != "" {
		e["guild_id"] = ch.guild
		if event == "MESSAGE_REACTION_ADD" {
			e["member"] = s.users[user].memberJSON(false)
			e["message_author_id"] = m.author
		}
	}
	s.dispatch(ch.guild, event, e)
}

func (s *Server) getReactions(c request) (any, error) {
	m, err := s.findMessage(c, 1<<16)
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
		users := r.users
		if q.Get("type") == "1" {
			users = r.super
		}
		for _, u := range users {
			if u > q.Get("after") && len(out) < most {
				out = append(out, s.users[u].json())
			}
		}
	}
	return out, nil
}
