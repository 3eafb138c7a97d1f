package slack

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// happening is an event of Slack's Events API, as far as Muster reads it.
type happening struct {
	Team       string `json:"team_id"`
	Enterprise string `json:"enterprise_id"`
	ID         string `json:"event_id"`
	Installed  []struct {
		Enterprise *string `json:"enterprise_id"`
		Team       *string `json:"team_id"`
	} `json:"authorizations"`
	Event struct {
		Type    string          `json:"type"`
		Subtype string          `json:"subtype"`
		At      string          `json:"event_ts"`
		User    json.RawMessage `json:"user"`    // an id, or with user_change the whole profile
		Channel json.RawMessage `json:"channel"` // an id, or an object with one
		Tab     string          `json:"tab"`
		Emoji   string          `json:"reaction"`
		Deleted string          `json:"deleted_ts"`
		Item    struct {
			Type    string `json:"type"`
			Channel string `json:"channel"`
			At      string `json:"ts"`
		} `json:"item"`
		Tokens struct {
			Bot []string `json:"bot"`
		} `json:"tokens"`
	} `json:"event"`
}

// readEvent reads an event. One of a kind that Muster has no use for is
// nothing heard, and is to be acknowledged all the same.
func readEvent(raw []byte) (heard, error) {
	var e happening
	if err := json.Unmarshal(raw, &e); err != nil {
		return heard{}, fmt.Errorf("read event: %w", err)
	}
	user, err := idIn(e.Event.User)
	if err != nil {
		return heard{}, fmt.Errorf("read event: user: %w", err)
	}
	channel, err := idIn(e.Event.Channel)
	if err != nil {
		return heard{}, fmt.Errorf("read event: channel: %w", err)
	}
	h := heard{Team: e.team(), Enterprise: e.Enterprise, User: user}
	id := first(e.ID, e.Event.At)
	switch e.Event.Type {
	case "reaction_added", "reaction_removed":
		return e.reacted(h, id), nil
	case "app_home_opened":
		h.News = news{Kind: homeOpened, User: user}
		if e.Event.Tab == "home" {
			h.Event = chat.HomeOpened{From: h.from(id, h.placeIn("", ""), "")}
		}
	case "message":
		if e.Event.Subtype == "message_deleted" {
			h.Event = chat.Vanished{From: h.from(id, h.placeIn(channel, ""), ""), Message: refOf(h.community(), channel, e.Event.Deleted, "")}
		}
	case "member_joined_channel":
		h.News = news{Kind: joined, Channel: channel, User: user}
	case "channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left":
		h.News = news{Kind: channelGone, Channel: channel}
	case "user_change":
		h.News = news{Kind: userChanged, User: user}
		if deactivated(e.Event.User) {
			h.News.Kind, h.Event = userGone, chat.Left{From: h.from(id, "", "")}
		}
	case "app_uninstalled":
		h.News, h.Event = news{Kind: uninstalled}, chat.Departed{From: h.from(id, "", "")}
	case "tokens_revoked":
		if len(e.Event.Tokens.Bot) > 0 {
			h.News, h.Event = news{Kind: revoked}, chat.Departed{From: h.from(id, "", "")}
		}
	}
	return h, nil
}

// team is the workspace in which Muster is and for which it hears the event:
// in a channel shared between workspaces, another's may stand at its head.
func (e happening) team() string {
	for _, a := range e.Installed {
		if a.Team != nil && *a.Team != "" {
			return *a.Team
		}
	}
	return e.Team
}

// reacted reads a reaction to a message; files can have some, too.
func (e happening) reacted(h heard, id string) heard {
	item := e.Event.Item
	if item.Type != "message" {
		return h
	}
	r := chat.Reacted{
		From:    h.from(id, h.placeIn(item.Channel, ""), ""),
		Message: refOf(h.community(), item.Channel, item.At, h.User),
		Emoji:   emojiNamed(e.Event.Emoji), Added: e.Event.Type == "reaction_added", At: moment(e.Event.At),
	}
	if isDirect(item.Channel) {
		r.Community = "" // the message says which
	}
	h.Event = r
	return h
}

// moment reads a time stamp; of what is none, the time is not known.
func moment(ts string) time.Time {
	seconds, err := strconv.ParseFloat(ts, 64)
	if err != nil || seconds <= 0 || seconds > math.MaxInt32 {
		return time.Time{}
	}
	return time.UnixMicro(int64(math.Round(seconds * 1e6))).UTC()
}

// idIn is the id that stands in a field which is an id, or an object with one.
func idIn(raw json.RawMessage) (string, error) {
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

func deactivated(user json.RawMessage) bool {
	var profile struct {
		Deleted bool `json:"deleted"`
	}
	return len(user) > 0 && user[0] == '{' && json.Unmarshal(user, &profile) == nil && profile.Deleted
}
