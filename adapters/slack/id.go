package slack

import (
	"strings"

	"github.com/muster-bot/muster/bot"
)

// Name is the network's name, which precedes all its ids.
const Name bot.Network = "slack"

const prefix = string(Name) + ":"

// Slack's ids are letters and digits, and unique within a workspace at most,
// so Muster's ids name the workspace too:
//
//	slack:T1                a community
//	slack:T1-U1             a member of it
//	slack:T1-C1             a channel
//	slack:T1-C1-1700000000.000100  the thread of a message
//
// Where Slack names an Enterprise organisation and no workspace, the
// organisation takes its place. A workspace of the organisation is another
// community.

// communityID returns the community of a workspace, or of an organisation if
// no workspace is given, or "" without either.
func communityID(team, enterprise string) bot.CommunityID {
	if team == "" {
		team = enterprise
	}
	if team == "" {
		return ""
	}
	return bot.CommunityID(prefix + team)
}

// teamID returns the workspace or organisation of a community.
func teamID(c bot.CommunityID) string { return strings.TrimPrefix(string(c), prefix) }

func userID(c bot.CommunityID, user string) bot.UserID {
	if user == "" {
		return ""
	}
	return bot.UserID(string(c) + "-" + user)
}

// parseUser returns the community of a member and Slack's id of the user.
func parseUser(u bot.UserID) (c bot.CommunityID, user string) {
	team, user, found := strings.Cut(string(u), "-")
	if !found || !strings.HasPrefix(team, prefix) {
		return "", ""
	}
	return bot.CommunityID(team), user
}

// placeID returns the place of a channel, or of the thread below a message.
func placeID(c bot.CommunityID, channel, thread string) bot.Place {
	place := string(c) + "-" + channel
	if thread != "" {
		place += "-" + thread
	}
	return bot.Place(place)
}

// parsePlace decodes what placeID encoded. Direct messages have no channel
// yet; see bot.Place.Direct.
func parsePlace(p bot.Place) (c bot.CommunityID, channel, thread string) {
	parts := strings.SplitN(string(p), "-", 3)
	if _, direct := p.Direct(); direct || len(parts) < 2 || !strings.HasPrefix(parts[0], prefix) {
		return "", "", ""
	}
	if len(parts) == 3 {
		thread = parts[2]
	}
	return bot.CommunityID(parts[0]), parts[1], thread
}

// channelPlace returns the channel around a thread, or the place itself.
// Direct messages have none.
func channelPlace(p bot.Place) bot.Place {
	c, channel, _ := parsePlace(p)
	if channel == "" {
		return ""
	}
	return placeID(c, channel, "")
}

// isDirectMessage reports whether a channel is a direct message.
func isDirectMessage(channel string) bool { return strings.HasPrefix(channel, "D") }

// messageRef refers to a message. Its place is the channel even within a
// thread, since reaction events do not name the thread and timestamps are
// unique within a channel. In direct messages with Muster, the place is these.
func messageRef(c bot.CommunityID, channel, ts, user string) bot.MessageRef {
	if isDirectMessage(channel) && user != "" {
		return bot.MessageRef{Place: bot.DirectTo(userID(c, user)), ID: ts}
	}
	return bot.MessageRef{Place: placeID(c, channel, ""), ID: ts}
}
