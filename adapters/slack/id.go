package slack

import (
	"strings"

	"github.com/muster-bot/muster/bot"
)

// Name is the network's name, in front of all its ids.
const Name bot.Network = "slack"

const prefix = string(Name) + ":"

// Ids of Slack are letters and digits, and unique within a workspace at most,
// so ours name the workspace too:
//
//	slack:T1                a community
//	slack:T1-U1             a member of it
//	slack:T1-C1             a channel
//	slack:T1-C1-1700000000.000100  the thread of a message
//
// Where Slack names an Enterprise organisation and no workspace, the
// organisation stands in its place; a workspace of it is another community.

// communityID is the community of a workspace, or of an organisation where no
// workspace is named. Neither: no community.
func communityID(team, enterprise string) bot.CommunityID {
	if team == "" {
		team = enterprise
	}
	if team == "" {
		return ""
	}
	return bot.CommunityID(prefix + team)
}

// teamOf is the workspace or organisation of a community.
func teamID(c bot.CommunityID) string { return strings.TrimPrefix(string(c), prefix) }

func userID(c bot.CommunityID, user string) bot.UserID {
	if user == "" {
		return ""
	}
	return bot.UserID(string(c) + "-" + user)
}

// splitUser is the community of a member and Slack's own name for them.
func parseUser(u bot.UserID) (c bot.CommunityID, user string) {
	team, user, found := strings.Cut(string(u), "-")
	if !found || !strings.HasPrefix(team, prefix) {
		return "", ""
	}
	return bot.CommunityID(team), user
}

// placeOf is a channel, or with the time stamp of a message the thread below it.
func placeID(c bot.CommunityID, channel, thread string) bot.Place {
	place := string(c) + "-" + channel
	if thread != "" {
		place += "-" + thread
	}
	return bot.Place(place)
}

// splitPlace is what placeOf made a place of. The direct messages of a member
// are no channel yet: for those see bot.Place.Direct.
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

// channelOf is the channel around a thread, or the place itself; direct
// messages are in none.
func channelPlace(p bot.Place) bot.Place {
	c, channel, _ := parsePlace(p)
	if channel == "" {
		return ""
	}
	return placeID(c, channel, "")
}

// isDirect tells whether a channel is a conversation of two.
func isDirectMessage(channel string) bool { return strings.HasPrefix(channel, "D") }

// refOf names a message. Its place is the channel even where it stands in a
// thread, since Slack does not tell the thread of a message that is reacted to,
// and a time stamp is unique within its channel. In the direct messages
// between Muster and a member it is these.
func messageRef(c bot.CommunityID, channel, ts, user string) bot.MessageRef {
	if isDirectMessage(channel) && user != "" {
		return bot.MessageRef{Place: bot.DirectTo(userID(c, user)), ID: ts}
	}
	return bot.MessageRef{Place: placeID(c, channel, ""), ID: ts}
}
