package bot

import "time"

// What one member and one community may have at once. They keep a slip or a
// script from flooding a channel, and are far from what anybody needs; how long
// texts and lists may be stands with what holds them.
const (
	MaxOpenPerMember    = 10  // open meetups that one member hosts
	MaxOpenPerCommunity = 200 // open meetups of a community
	MaxCommands         = 20  // commands of one member in a minute
)

// CheckOpenMeetups refuses one more meetup where there are enough already.
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

// CheckCommandRate refuses what is too much for one minute.
func CheckCommandRate(n int) error {
	if n > MaxCommands {
		return Refuse(KindConflict, "quota.commands", "That was quick: more than {most} commands in a minute. Give me a moment and try again.", Args{"most": MaxCommands})
	}
	return nil
}

// RateMinute is the minute that a command counts for.
func RateMinute(at time.Time) time.Time { return at.UTC().Truncate(time.Minute) }

// QuotaFinder counts what there is.
type QuotaFinder interface {
	// CountOpenMeetups counts those that are not over: the member's and all.
	CountOpenMeetups(c CommunityID, host UserID) (mine, all int, err error)
}

// QuotaWriter counts what is done.
type QuotaWriter interface {
	// CountCommand adds one to the member's commands in that minute, and
	// returns how many that makes.
	CountCommand(c CommunityID, u UserID, minute time.Time) (int, error)
}
