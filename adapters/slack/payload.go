package slack

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// heard is what a payload of Slack's says.
type payload struct {
	Event     chat.Event      // for the handler; nil: nothing that it hears
	Change    workspaceChange // for the adapter itself; may come besides
	ReplyMode chat.Manner     // how the event is answered
	Form      *chat.Form      // what the view that was handed in showed, as it is known

	Team       string
	Enterprise string
	User       string // Slack's own id of who acted

	TriggerID   string // opens a view, for 3 s
	ResponseURL string // answers 5 times in 30 minutes
	View        viewRef
	Origin      origin // of the view, or of what would be opened now
}

// viewID names a view as it stood.
type viewRef struct {
	ID, Hash string
	Home     bool
}

// news is what happened to the workspace and only the adapter minds.
type workspaceChange struct {
	Kind    changeKind
	Channel string
	User    string
}

type changeKind string

const (
	changeNone            changeKind = ""
	changeUninstalled     changeKind = "uninstalled"
	changeTokensRevoked   changeKind = "revoked"      // the bot's token does not serve any more
	changeMemberJoined    changeKind = "joined"       // somebody joined Channel; Muster itself, if User is its own
	changeChannelGone     changeKind = "channel gone" // archived, deleted, or Muster was taken out
	changeUserChanged     changeKind = "user changed" // what is known of User is old
	changeUserDeactivated changeKind = "user gone"    // deactivated
	changeHomeOpened      changeKind = "home opened"  // the tab for messages, where nothing is to be shown, included
)

// by says who acted, as the network vouches for them, once that was asked.
func (h payload) withActor(m chat.Member) payload {
	switch e := h.Event.(type) {
	case chat.Invocation:
		e.Actor = m
		h.Event = e
	case chat.Press:
		e.Actor = m
		h.Event = e
	case chat.Submission:
		e.Actor = m
		h.Event = e
	case chat.Query:
		e.Actor = m
		h.Event = e
	case chat.Reacted:
		e.Actor = m
		h.Event = e
	case chat.HomeOpened:
		e.Actor = m
		h.Event = e
	}
	return h
}

// community is where it happened.
func (h payload) community() bot.CommunityID { return communityID(h.Team, h.Enterprise) }

// from is what every event tells.
func (h payload) eventFrom(id string, place bot.Place, name string) chat.From {
	return chat.From{ID: id, Community: h.community(), Place: place, Channel: channelPlace(place), Actor: chat.Member{User: userID(h.community(), h.User), Name: name}}
}
