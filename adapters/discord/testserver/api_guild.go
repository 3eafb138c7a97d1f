package testserver

import (
	"net/http"
	"slices"
	"strconv"
)

func (s *Server) getApplication(request) (any, error) {
	return object{
		"id": Application, "name": "Muster", "verify_key": s.PublicKey(), "interactions_endpoint_url": s.endpointURL(), "flags": 0,
		"bot": s.users[Bot].json(),
	}, nil
}

func (s *Server) endpointURL() any {
	if s.endpoint == nil {
		return nil
	}
	return "https://muster.test/discord/interactions"
}

func (s *Server) getGuild(c request) (any, error) {
	g := s.guilds[c.path("guild")]
	if g == nil {
		return nil, unknownError(10004, "Guild")
	}
	return s.guildJSON(g), nil
}

func (s *Server) getMember(c request) (any, error) {
	g := s.guilds[c.path("guild")]
	if g == nil {
		return nil, unknownError(10004, "Guild")
	}
	if !slices.Contains(g.members, c.path("user")) {
		return nil, unknownError(10007, "Member")
	}
	return s.users[c.path("user")].memberJSON(false), nil
}

func (s *Server) createDirectChannel(c request) (any, error) {
	u := s.users[c.text("recipient_id")]
	if u == nil {
		return nil, formError("recipient_id")
	}
	return s.channelJSON(s.directChannelOf(u.id)), nil
}

func (s *Server) getChannel(c request) (any, error) {
	ch := s.channels[c.path("channel")]
	if ch == nil {
		return nil, unknownError(10003, "Channel")
	}
	return s.channelJSON(ch), nil
}

// channelWith returns a channel if the bot has the permissions in it.
func (s *Server) channelWith(c request, needs uint64) (*channel, error) {
	if _, err := strconv.ParseUint(c.path("channel"), 10, 64); err != nil {
		return nil, formError("channel_id: not a snowflake")
	}
	ch := s.channels[c.path("channel")]
	if ch == nil {
		return nil, unknownError(10003, "Channel")
	}
	if ch.kind == directChannel {
		return ch, nil
	}
	parent := ch
	if ch.parent != "" {
		parent = s.channels[ch.parent]
	}
	have := s.users[Bot].permissions &^ parent.denied
	switch {
	case have&(1<<10) == 0:
		return nil, newError(http.StatusForbidden, 50001, "Missing Access")
	case have&needs != needs:
		return nil, newError(http.StatusForbidden, 50013, "Missing Permissions")
	}
	return ch, nil
}

func (s *Server) getThreadMember(c request) (any, error) {
	ch := s.channels[c.path("channel")]
	if ch == nil {
		return nil, unknownError(10003, "Channel")
	}
	if !slices.Contains(ch.members, c.path("user")) {
		return nil, unknownError(10007, "Member")
	}
	return object{"id": ch.id, "user_id": c.path("user"), "join_timestamp": "2024-01-01T00:00:00Z", "flags": 0}, nil
}
