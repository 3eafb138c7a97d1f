package slack

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// heard is what a payload of Slack's says.
type heard struct {
	Event  chat.Event  // for the handler; nil: nothing that it hears
	News   news        // for the adapter itself; may come besides
	Manner chat.Manner // how the event is answered
	Form   *chat.Form  // what the view that was handed in showed, as it is known

	Team       string
	Enterprise string
	User       string // Slack's own id of who acted

	Trigger     string // opens a view, for 3 s
	ResponseURL string // answers 5 times in 30 minutes
	View        viewID
	Origin      origin // of the view, or of what would be opened now
}

// viewID names a view as it stood.
type viewID struct {
	ID, Hash string
	Home     bool
}

// news is what happened to the workspace and only the adapter minds.
type news struct {
	Kind    newsKind
	Channel string
	User    string
}

type newsKind string

const (
	noNews      newsKind = ""
	uninstalled newsKind = "uninstalled"
	revoked     newsKind = "revoked"      // the bot's token does not serve any more
	joined      newsKind = "joined"       // somebody joined Channel; Muster itself, if User is its own
	channelGone newsKind = "channel gone" // archived, deleted, or Muster was taken out
	userChanged newsKind = "user changed" // what is known of User is old
	userGone    newsKind = "user gone"    // deactivated
	homeOpened  newsKind = "home opened"  // the tab for messages, where nothing is to be shown, included
)

// by says who acted, as the network vouches for them, once that was asked.
func (h heard) by(m chat.Member) heard {
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
func (h heard) community() bot.CommunityID { return communityID(h.Team, h.Enterprise) }

// from is what every event tells.
func (h heard) from(id string, place bot.Place, name string) chat.From {
	return chat.From{ID: id, Community: h.community(), Place: place, Channel: channelOf(place), Actor: chat.Member{User: userID(h.community(), h.User), Name: name}}
}
