package testserver

import (
	"net/http"
	"time"
)

// by finds the interaction of a token that still serves.
func (s *Server) by(c call) (*Interaction, error) {
	if c.path("application") != Application {
		return nil, unknown(10015, "Webhook")
	}
	for _, i := range s.interactions {
		if i.token != c.path("token") {
			continue
		}
		if time.Since(i.at) > tokenTime {
			return nil, no(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
		}
		if !i.acked {
			return nil, unknown(10015, "Webhook")
		}
		return i, nil
	}
	return nil, unknown(10015, "Webhook")
}

func (s *Server) editOriginal(c call) (any, error) {
	i, err := s.by(c)
	if err != nil {
		return nil, err
	}
	if i.original == nil || s.messages[i.original.id] == nil {
		return nil, unknown(10008, "Message")
	}
	if err := i.original.change(c.body); err != nil {
		return nil, err
	}
	i.original.waiting = false
	return s.messageJSON(i.original), nil
}

func (s *Server) deleteOriginal(c call) (any, error) {
	i, err := s.by(c)
	if err != nil {
		return nil, err
	}
	if i.original == nil || i.original == i.source || s.messages[i.original.id] == nil {
		return nil, unknown(10008, "Message")
	}
	delete(s.messages, i.original.id)
	return noContent{}, nil
}

func (s *Server) followUp(c call) (any, error) {
	i, err := s.by(c)
	if err != nil {
		return nil, err
	}
	m, err := s.make(c.body, i.channel)
	if err != nil {
		return nil, err
	}
	if i.original != nil && i.original.waiting {
		// The first message that follows takes the place of what waits for it.
		m.flags |= i.original.flags & ephemeral
		delete(s.messages, i.original.id)
	}
	if m.flags&ephemeral != 0 {
		m.only = i.user
	}
	s.messages[m.id] = m
	return s.messageJSON(m), nil
}
