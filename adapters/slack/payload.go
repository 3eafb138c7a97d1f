package slack

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// payload is a decoded payload of Slack's.
type payload struct {
	Event     chat.Event      // for the handler; may be nil
	Change    workspaceChange // for the adapter; may come with an event
	ReplyMode chat.ReplyMode  // how the event is answered
	Form      *chat.Form      // the form that a submitted view showed, if known

	Redelivered bool // not acknowledged when it came before, if it did

	Key         string // of the posted card whose control was used
	ItemUser    string // whose message got a reaction
	ItemChannel string // of that message

	Team       string
	Enterprise string
	Teams      []string                  // of an event in a channel shared between workspaces: those that it names
	ForTeam    func(team string) payload // such an event, as one of another workspace
	User       string                    // Slack's id of the actor

	TriggerID   string // opens a view, within 3 s
	ResponseURL string // takes 5 answers within 30 minutes
	View        viewRef
	FirstInput  string // block of the first field of a submitted view
	Origin      origin // of the view, or of one that opens now
}

// viewRef refers to a state of a view.
type viewRef struct {
	ID, Hash string
	Home     bool
}

// workspaceChange is a change that only the adapter cares about.
type workspaceChange struct {
	Kind    changeKind
	Channel string
	User    string
}

type changeKind string

const (
	changeNone            changeKind = ""
	changeUninstalled     changeKind = "uninstalled"
	changeTokensRevoked   changeKind = "revoked"      // the bot token no longer works
	changeMemberJoined    changeKind = "joined"       // User joined Channel; may be Muster itself
	changeChannelGone     changeKind = "channel gone" // archived, deleted, or Muster was removed
	changeUserChanged     changeKind = "user changed" // cached data of User is outdated
	changeUserDeactivated changeKind = "user gone"    // User was deactivated
	changeHomeOpened      changeKind = "home opened"  // either tab, including the messages tab
)

// withActor returns the payload with its actor filled in.
func (p payload) withActor(m chat.Identity) payload {
	p.Event = chat.WithFrom(p.Event, func(f chat.From) chat.From {
		f.Actor = m
		return f
	})
	return p
}

// turnKey returns the key by which events keep the order in which they arrive:
// whatever one member does, in any workspace, and what happens to one message or
// workspace. Queries and changes have no order.
func (p payload) turnKey() string {
	switch e := p.Event.(type) {
	case nil, chat.Query:
		return ""
	case chat.Vanished:
		return string(e.Message.Place) + e.Message.ID
	case chat.Departed:
		return p.Team
	}
	return "member " + p.User
}

// community returns the community of the payload.
func (p payload) community() bot.CommunityID { return communityID(p.Team, p.Enterprise) }

// eventFrom returns what every event carries.
func (p payload) eventFrom(id string, place bot.Place, name string) chat.From {
	return chat.From{ID: id, Community: p.community(), Place: place, Channel: channelPlace(place), Actor: chat.Identity{User: userID(p.community(), p.User), Name: name}}
}

// hasCleanIDs reports whether Slack's ids are such as can be stored.
func (p payload) hasCleanIDs() bool {
	for _, id := range append([]string{p.Team, p.Enterprise, p.User, p.ItemUser, p.ItemChannel, p.Change.Channel, p.Change.User, p.Key}, p.Teams...) {
		if !chat.IsCleanID(id) {
			return false
		}
	}
	if p.Event == nil {
		return true
	}
	_, clean := chat.Clean(p.Event)
	return clean
}
