package bot

import (
	"strconv"
	"strings"
)

// Stamp is the place of an event in its network's own order. Stamps of one
// session can be compared; of two sessions nobody knows which event was first.
type Stamp struct {
	Session string // in which Number counts; empty: on the whole network
	Number  int64  // grows; 0: the network gives no order
}

// IsBefore reports whether the event is certainly older than that of o.
func (s Stamp) IsBefore(o Stamp) bool {
	return s.Number != 0 && s.Session == o.Session && s.Number < o.Number
}

// Topic is what an event of a member says something about. The newest event of
// a topic counts, whatever arrives after it.
type Topic string

const (
	TopicRSVP      Topic = "rsvp"
	TopicGuests    Topic = "guests"
	TopicQuiet     Topic = "quiet"
	TopicNote      Topic = "note"
	TopicLate      Topic = "late"
	TopicReminders Topic = "reminders"
	TopicInterest  Topic = "interest"
	TopicBallot    Topic = "ballot" // all slots at once
	TopicUsual     Topic = "usual"  // all slots of which nothing is said yet
)

// TopicMenu is the topic of a menu that offers the slots from first on for one
// availability.
func TopicMenu(av Availability, first SlotID) Topic {
	return Topic("menu:" + string(av) + ":" + strconv.FormatInt(int64(first), 10))
}

// TopicReaction is the topic of one reaction to the card.
func TopicReaction(emoji string) Topic { return Topic(reactionTopics + ExactEmoji(emoji)) }

// reactionTopics is the prefix of the topics of reactions.
const reactionTopics = "reaction:"

// Reaction returns the emoji of the reaction that the topic is about.
func (t Topic) Reaction() (emoji string, ok bool) {
	return strings.CutPrefix(string(t), reactionTopics)
}

// StampFinder reads stamps.
type StampFinder interface {
	// ReactionStamps returns the stamps of the newest events of all reactions to a
	// card.
	ReactionStamps(c CommunityID, m MeetupID) (map[Reaction]Stamp, error)
	// LastStamp returns the stamp of the newest event of a topic; zero if there is
	// none.
	LastStamp(c CommunityID, m MeetupID, u UserID, topic Topic) (Stamp, error)
}

// StampWriter stores stamps. They outlive the answers that the events gave.
type StampWriter interface {
	// AdvanceStamp records the stamp of an event. It returns false, and changes
	// nothing, if a newer event of the topic was recorded. It is called under the
	// meetup's lock.
	AdvanceStamp(c CommunityID, m MeetupID, u UserID, topic Topic, s Stamp) (newest bool, err error)
}
