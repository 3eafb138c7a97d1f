package slack

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// eventPayload is an event of Slack's Events API, reduced to what Muster
// reads.
type eventPayload struct {
	Team           string `json:"team_id"`
	Enterprise     string `json:"enterprise_id"`
	ContextTeam    string `json:"context_team_id"`
	Shared         bool   `json:"is_ext_shared_channel"`
	ID             string `json:"event_id"`
	Authorizations []struct {
		Enterprise *string `json:"enterprise_id"`
		Team       *string `json:"team_id"`
	} `json:"authorizations"`
	Event struct {
		Type             string          `json:"type"`
		Subtype          string          `json:"subtype"`
		Timestamp        string          `json:"event_ts"`
		User             json.RawMessage `json:"user"`    // an id, or the whole profile in user_change
		Channel          json.RawMessage `json:"channel"` // an id, or an object with one
		Tab              string          `json:"tab"`
		Reaction         string          `json:"reaction"`
		ItemUser         string          `json:"item_user"`
		DeletedTimestamp string          `json:"deleted_ts"`
		Item             struct {
			Type      string `json:"type"`
			Channel   string `json:"channel"`
			Timestamp string `json:"ts"`
		} `json:"item"`
		Tokens struct {
			Bot []string `json:"bot"`
		} `json:"tokens"`
	} `json:"event"`
}

// decodeEvent decodes an event. Kinds that Muster does not use decode to a
// payload without an event, which is still acknowledged.
func decodeEvent(raw []byte) (payload, error) {
	var e eventPayload
	if err := json.Unmarshal(raw, &e); err != nil {
		return payload{}, fmt.Errorf("read event: %w", err)
	}
	user, err := decodeID(e.Event.User)
	if err != nil {
		return payload{}, fmt.Errorf("read event: user: %w", err)
	}
	channel, err := decodeID(e.Event.Channel)
	if err != nil {
		return payload{}, fmt.Errorf("read event: channel: %w", err)
	}
	p := e.payloadFor(e.installedTeam(), user, channel)
	if e.Shared {
		p.Teams = e.teams()
		p.ForTeam = func(team string) payload { return e.payloadFor(team, user, channel) }
	}
	return p, nil
}

// payloadFor decodes an event as one of a workspace.
func (e eventPayload) payloadFor(team, user, channel string) payload {
	p := payload{Team: team, Enterprise: e.Enterprise, User: user}
	id := firstNonEmpty(e.ID, e.Event.Timestamp)
	switch e.Event.Type {
	case "reaction_added", "reaction_removed":
		return e.reaction(p, id)
	case "app_home_opened":
		p.Change = workspaceChange{Kind: changeHomeOpened, User: user}
		if e.Event.Tab == "home" {
			p.Event = chat.HomeOpened{From: p.eventFrom(id, p.resolvePlace("", ""), "")}
		}
	case "message":
		if e.Event.Subtype == "message_deleted" {
			p.Event = chat.Vanished{From: p.eventFrom(id, p.resolvePlace(channel, ""), ""), Message: messageRef(p.community(), channel, e.Event.DeletedTimestamp, "")}
		}
	case "member_joined_channel":
		p.Change = workspaceChange{Kind: changeMemberJoined, Channel: channel, User: user}
	case "channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left":
		p.Change = workspaceChange{Kind: changeChannelGone, Channel: channel}
	case "channel_unarchive", "group_unarchive":
		p.Event = chat.AccessChanged{From: p.eventFrom(id, p.resolvePlace(channel, ""), "")}
	case "user_change":
		p.Change = workspaceChange{Kind: changeUserChanged, User: user}
		if isDeactivated(e.Event.User) {
			p.Change.Kind, p.Event = changeUserDeactivated, chat.MemberLeft{From: p.eventFrom(id, "", "")}
		}
	case "app_uninstalled":
		p.Change, p.Event = workspaceChange{Kind: changeUninstalled}, chat.Departed{From: p.eventFrom(id, "", "")}
	case "tokens_revoked":
		if len(e.Event.Tokens.Bot) > 0 {
			p.Change, p.Event = workspaceChange{Kind: changeTokensRevoked}, chat.Departed{From: p.eventFrom(id, "", "")}
		}
	}
	return p
}

// teams returns the workspaces that an event names.
func (e eventPayload) teams() []string {
	all := []string{e.Team, e.ContextTeam}
	for _, a := range e.Authorizations {
		if a.Team != nil {
			all = append(all, *a.Team)
		}
	}
	return all
}

// installedTeam returns the workspace for which Muster receives the event. In
// a channel shared between workspaces, the envelope may name another one.
func (e eventPayload) installedTeam() string {
	for _, a := range e.Authorizations {
		if a.Team != nil && *a.Team != "" {
			return *a.Team
		}
	}
	return e.Team
}

// reaction decodes a reaction. Only reactions to messages count; files can
// have some too.
func (e eventPayload) reaction(p payload, id string) payload {
	item := e.Event.Item
	if item.Type != "message" {
		return p
	}
	r := chat.ReactionChanged{
		From:    p.eventFrom(id, p.resolvePlace(item.Channel, ""), ""),
		Message: messageRef(p.community(), item.Channel, item.Timestamp, p.User),
		Emoji:   parseEmoji(e.Event.Reaction), Added: e.Event.Type == "reaction_added",
	}
	r.Stamp = parseStamp(e.Event.Timestamp)
	if isDirectMessage(item.Channel) {
		r.Community = "" // the message determines it
	}
	p.Event, p.ItemUser, p.ItemChannel = r, e.Event.ItemUser, item.Channel
	return p
}

// parseStamp returns the order that a timestamp gives, in microseconds; the zero
// value if it is none.
func parseStamp(ts string) bot.Stamp {
	seconds, fraction, _ := strings.Cut(ts, ".")
	micros := (fraction + "000000")[:6]
	n, err := strconv.ParseInt(seconds+micros, 10, 64)
	if err != nil || n <= 0 {
		return bot.Stamp{}
	}
	return bot.Stamp{Number: n}
}

// decodeID decodes a field that holds an id, or an object with one.
func decodeID(raw json.RawMessage) (string, error) {
	if len(raw) == 0 || raw[0] == 'n' {
		return "", nil
	}
	var object struct {
		ID string `json:"id"`
	}
	if raw[0] == '{' {
		err := json.Unmarshal(raw, &object)
		return object.ID, err
	}
	err := json.Unmarshal(raw, &object.ID)
	return object.ID, err
}

func isDeactivated(user json.RawMessage) bool {
	var profile struct {
		Deleted bool `json:"deleted"`
	}
	return len(user) > 0 && user[0] == '{' && json.Unmarshal(user, &profile) == nil && profile.Deleted
}
