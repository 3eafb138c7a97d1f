package testserver

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// event is a scheduled event of a server.
type event struct {
	id, guild, name, description, location string
	start, end                             time.Time
	status                                 int
	interested                             []string
}

const (
	scheduled = 1
	active    = 2
	completed = 3
	cancelled = 4
)

func (s *Server) eventJSON(e *event) object {
	return object{
		"id": e.id, "guild_id": e.guild, "channel_id": nil, "creator_id": Bot, "name": e.name, "description": e.description,
		"scheduled_start_time": formatTime(e.start), "scheduled_end_time": formatTime(e.end), "privacy_level": 2, "status": e.status, "entity_type": 3,
		"entity_id": nil, "entity_metadata": object{"location": e.location}, "user_count": len(e.interested),
	}
}

func (s *Server) getEvents(c request) (any, error) {
	out := []object{}
	for _, e := range s.events {
		if e.guild == c.path("guild") && e.status <= active {
			out = append(out, s.eventJSON(e))
		}
	}
	return out, nil
}

func (s *Server) findEvent(c request) (*event, error) {
	for _, e := range s.events {
		if e.id == c.path("event") && e.guild == c.path("guild") {
			return e, nil
		}
	}
	return nil, unknownError(10070, "Guild Scheduled Event")
}

func (s *Server) getEvent(c request) (any, error) {
	e, err := s.findEvent(c)
	if err != nil {
		return nil, err
	}
	return s.eventJSON(e), nil
}

func (s *Server) postEvent(c request) (any, error) {
	if s.users[Bot].permissions&(1<<44) == 0 {
		return nil, newError(http.StatusForbidden, 50013, "Missing Permissions")
	}
	e := &event{id: s.newID(), guild: c.path("guild"), status: scheduled}
	if err := e.update(c.body); err != nil {
		return nil, err
	}
	if !e.start.After(time.Now()) || e.name == "" || e.location == "" || !e.end.After(e.start) {
		return nil, formError("it has begun, or lacks a name, a location or an end")
	}
	s.events = append(s.events, e)
	s.dispatch(e.guild, "GUILD_SCHEDULED_EVENT_CREATE", s.eventJSON(e))
	return s.eventJSON(e), nil
}

func (s *Server) patchEvent(c request) (any, error) {
	e, err := s.findEvent(c)
	if err != nil {
		return nil, err
	}
	if e.status >= completed {
		return nil, newError(http.StatusBadRequest, 180000, "Cannot update a finished event")
	}
	if n, ok := c.body["status"].(float64); ok {
		to := int(n)
		if e.status == scheduled && to != active && to != cancelled || e.status == active && to != completed {
			return nil, formError(fmt.Sprintf("status: %d does not follow %d", to, e.status))
		}
		e.status = to
	}
	if err := e.update(c.body); err != nil {
		return nil, err
	}
	return s.eventJSON(e), nil
}

// update applies a request body to an event.
func (e *event) update(body object) error {
	for name, into := range map[string]*string{"name": &e.name, "description": &e.description} {
		if text, ok := body[name].(string); ok {
			*into = text
		}
	}
	if meta, ok := body["entity_metadata"].(object); ok {
		e.location, _ = meta["location"].(string)
	}
	for name, into := range map[string]*time.Time{"scheduled_start_time": &e.start, "scheduled_end_time": &e.end} {
		text, ok := body[name].(string)
		if !ok {
			continue
		}
		at, err := time.Parse(time.RFC3339, text)
		if err != nil || name == "scheduled_start_time" && !at.After(time.Now()) {
			return formError(name)
		}
		*into = at
	}
	return nil
}

// Event is a scheduled event as members see it.
type Event struct {
	ID, Name, Description, Location, Status string
	Start, End                              time.Time
}

// Events returns all scheduled events, past ones included.
func (s *Server) Events() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Event
	for _, e := range s.events {
		status := map[int]string{scheduled: "scheduled", active: "active", completed: "completed", cancelled: "cancelled"}[e.status]
		out = append(out, Event{e.id, e.name, e.description, e.location, status, e.start, e.end})
	}
	return out
}

// MarkInterested marks a member as interested in an event.
func (s *Server) MarkInterested(user, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		if e.id == id && !slices.Contains(e.interested, user) {
			e.interested = append(e.interested, user)
			s.dispatch(e.guild, "GUILD_SCHEDULED_EVENT_USER_ADD", object{"guild_scheduled_event_id": id, "user_id": user, "guild_id": e.guild})
		}
	}
}

// RemoveEvent deletes an event, as an organiser may.
func (s *Server) RemoveEvent(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = slices.DeleteFunc(s.events, func(e *event) bool { return strings.EqualFold(e.id, id) })
}

// RemoveBot removes the bot from the server, or makes the server unavailable.
func (s *Server) RemoveBot(unavailable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := object{"id": Guild}
	if unavailable {
		e["unavailable"] = true
	}
	s.dispatch(Guild, "GUILD_DELETE", e)
}
