package testserver

import (
	"net/http"
	"time"
)

// interactionByToken returns the interaction with a valid token.
func (s *Server) interactionByToken(c request) (*Interaction, error) {
	if c.path("application") != Application {
		return nil, unknownError(10015, "Webhook")
	}
	for _, i := range s.interactions {
		if i.token != c.path("token") {
			continue
		}
		if time.Since(i.createdAt) > tokenLifetime {
			return nil, newError(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
		}
		if !i.acknowledged {
			return nil, unknownError(10015, "Webhook")
		}
		return i, nil
	}
	return nil, unknownError(10015, "Webhook")
}

func (s *Server) editOriginal(c request) (any, error) {
	i, err := s.interactionByToken(c)
	if err != nil {
		return nil, err
	}
	if i.original == nil || s.messages[i.original.id] == nil {
		return nil, unknownError(10008, "Message")
	}
	if err := i.original.update(c.body); err != nil {
		return nil, err
	}
	i.original.pending = false
	return s.messageJSON(i.original), nil
}

func (s *Server) deleteOriginal(c request) (any, error) {
	i, err := s.interactionByToken(c)
	if err != nil {
		return nil, err
	}
	if i.original == nil || i.original == i.source || s.messages[i.original.id] == nil {
		return nil, unknownError(10008, "Message")
	}
	delete(s.messages, i.original.id)
	return noContent{}, nil
}

func (s *Server) postFollowUp(c request) (any, error) {
	i, err := s.interactionByToken(c)
	if err != nil {
		return nil, err
	}
	m, err := s.newMessage(c.body, i.channel)
	if err != nil {
		return nil, err
	}
	if i.original != nil && i.original.pending {
		// The first follow-up replaces the deferred response.
		m.flags |= i.original.flags & ephemeral
		delete(s.messages, i.original.id)
	}
	if m.flags&ephemeral != 0 {
		m.visibleTo = i.user
	}
	s.messages[m.id] = m
	return s.messageJSON(m), nil
}
