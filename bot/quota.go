package bot

import "time"

// Limits of one member and one community. They keep a mistake or a script from
// flooding a channel, and are far above ordinary use. The limits of texts and
// lists are beside their types.
const (
	MaxOpenPerMember    = 10  // open meetups that one member hosts
	MaxOpenPerCommunity = 200 // open meetups of a community
	MaxCommands         = 20  // commands of one member in a minute
)

// CheckOpenMeetups returns an error if the member or the community has too many
// open meetups for one more.
func CheckOpenMeetups(mine, all int) error {
	switch {
	case mine >= MaxOpenPerMember:
		return Refuse(KindConflict, "quota.mine", "You host {n} open meetups, and more would be a lot to look after. Cancel one with {command}, or wait until one is over.",
			Args{"n": mine, "command": "/meetup cancel"})
	case all >= MaxOpenPerCommunity:
		return Refuse(KindConflict, "quota.all", "There are {n} open meetups here, as many as I keep at once. When one is over there is room again; an organiser can cancel any.",
			Args{"n": all})
	}
	return nil
}

// CheckCommandRate returns an error if n commands are too many for one minute.
func CheckCommandRate(n int) error {
	if n > MaxCommands {
		return Refuse(KindConflict, "quota.commands", "That was quick: more than {most} commands in a minute. Give me a moment and try again.", Args{"most": MaxCommands})
	}
	return nil
}

// RateMinute returns the minute in which a command is counted.
func RateMinute(at time.Time) time.Time { return at.UTC().Truncate(time.Minute) }

// QuotaFinder counts open meetups.
type QuotaFinder interface {
	// CountOpenMeetups counts the open meetups of a host and of the community.
	CountOpenMeetups(c CommunityID, host UserID) (mine, all int, err error)
}

// QuotaWriter counts commands.
type QuotaWriter interface {
	// CountCommand adds one to the member's commands in that minute and returns
	// the sum.
	CountCommand(c CommunityID, u UserID, minute time.Time) (int, error)
}
