package bot

import "time"

// Limits of one member and one community. They keep a mistake or a script from
// flooding a channel, and are far above ordinary use. The limits of texts and
// lists are beside their types.
const (
	MaxOpenPerMember    = 10   // open meetups that one member hosts
	MaxOpenPerCommunity = 200  // open meetups of a community
	MaxCommands         = 20   // commands of one member in a minute
	MaxPresses          = 3000 // presses of one member in a minute; only a script taps fifty times a second
	PressesOfForm       = 50   // as how many presses a form counts, since it writes more
	MaxDrafts           = 20   // drafts of one member that are not posted; older ones go
)

// CheckOpenMeetups returns an error, worded for a reader, if the host or the
// community has too many open meetups for one more.
func CheckOpenMeetups(reader, host UserID, hosted, all int) error {
	switch {
	case hosted >= MaxOpenPerMember && host != reader:
		return Refuse(KindConflict, "quota.host", "{host} hosts {n} open meetups, and more would be a lot to look after. When one of them is over there is room again, or somebody else hosts this one.",
			Args{"n": hosted, "host": host})
	case hosted >= MaxOpenPerMember:
		return Refuse(KindConflict, "quota.mine", "You host {n} open meetups, and more would be a lot to look after. Cancel one with {command}, or wait until one is over.",
			Args{"n": hosted, "command": "/meetup cancel"})
	case all >= MaxOpenPerCommunity:
		return Refuse(KindConflict, "quota.all", "There are {n} open meetups here, as many as I keep at once. When one is over there is room again; an organiser can cancel any.",
			Args{"n": all})
	}
	return nil
}

// CheckCommandRate returns an error if n commands are too many for the minute of
// now.
func CheckCommandRate(n int, now time.Time) error {
	if n > MaxCommands {
		return Refuse(KindConflict, "quota.commands", "That was quick: more than {most} commands in a minute. Go on in {seconds} s.",
			Args{"most": MaxCommands, "seconds": secondsLeft(now)})
	}
	return nil
}

// CheckPressRate returns an error if n presses are too many for the minute of now.
func CheckPressRate(n int, now time.Time) error {
	if n > MaxPresses {
		return Refuse(KindConflict, "quota.presses", "That was quick: more taps and forms than I can follow, so I left this one out. Go on in {seconds} s.",
			Args{"seconds": secondsLeft(now)})
	}
	return nil
}

// secondsLeft returns how long the minute of a moment still lasts.
func secondsLeft(at time.Time) int {
	return int((RateMinute(at).Add(time.Minute).Sub(at) + time.Second - 1) / time.Second) // rounded up
}

// RateMinute returns the minute in which a command or a press is counted.
func RateMinute(at time.Time) time.Time { return at.UTC().Truncate(time.Minute) }

// QuotaFinder counts open meetups.
type QuotaFinder interface {
	// CountOpenMeetups counts the open meetups of a host and of the community.
	CountOpenMeetups(c CommunityID, host UserID) (mine, all int, err error)
}

// QuotaWriter counts what members do.
type QuotaWriter interface {
	// CountCommand adds one to the member's commands in that minute and returns
	// the sum.
	CountCommand(c CommunityID, u UserID, minute time.Time) (int, error)
	// CountPresses adds more to the member's presses in that minute and returns the
	// sum.
	CountPresses(c CommunityID, u UserID, minute time.Time, more int) (int, error)
}
