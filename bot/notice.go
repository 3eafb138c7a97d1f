package bot

import "strings"

// NoticeKind says what a notice is about.
type NoticeKind string

const (
	NoticeCancelled        NoticeKind = "cancelled"     // in the thread
	NoticeExpired          NoticeKind = "expired"       // in the thread: the last time of the poll has passed
	NoticeNoQuorum         NoticeKind = "no_quorum"     // in the thread: too few could come now
	NoticeSeat             NoticeKind = "seat"          // to a member who moved up from the waitlist
	NoticeSeatOffer        NoticeKind = "seat_offer"    // to a member who waits: do they take a free seat
	NoticeHostReplaced     NoticeKind = "host_new"      // in the thread: a co-host took over after the host deleted their data
	NoticeHostLeft         NoticeKind = "host_left"     // in the thread: the host deleted their data
	NoticeTooFew           NoticeKind = "too_few"       // to the host: no slot reaches the minimum
	NoticeWhichHour        NoticeKind = "which_hour"    // to the host: at what time of day does it begin
	NoticeUnposted         NoticeKind = "unposted"      // to the host: the card cannot be posted; Subject holds the obstacle
	NoticeProblem          NoticeKind = "problem"       // to the host: something cannot be done; Subject holds the kind of problem and the obstacle
	NoticeUnreached        NoticeKind = "unreached"     // to the host: a member cannot be reached; Subject holds who
	NoticeCardDeleted      NoticeKind = "card_lost"     // to the host: the card was deleted
	NoticeUnreachable      NoticeKind = "closed_direct" // to the host: a guest could not be reached
	NoticeLate             NoticeKind = "late"          // to the host: a guest will be late; in the thread: the host will
	NoticeChanged          NoticeKind = "changed"       // in the thread: what an edit changed; Subject holds its id
	NoticeRepolled         NoticeKind = "again"         // in the thread, and to members who came quietly: the poll is open again
	NoticeReopened         NoticeKind = "reopened"      // in the thread: a cancelled meetup is on again
	NoticeNudge            NoticeKind = "nudge"         // in the thread: to members who have not answered
	NoticeStanding         NoticeKind = "standing"      // in the thread: how the poll stands
	NoticeTimeAdded        NoticeKind = "time_added"    // in the thread: a member added a time to the poll; Subject holds the slot
	NoticeHandedOver       NoticeKind = "handed"        // in the thread: it has another host; Subject holds the old one
	NoticeHostUnanswered   NoticeKind = "unanswered"    // in the thread: below the minimum, and the host has not answered
	NoticeHandoverOffer    NoticeKind = "handover"      // to the member to whom the host offers it
	NoticeHandoverDeclined NoticeKind = "declined"      // to the host: the offer was declined; Subject holds by whom
	NoticeHostAsked        NoticeKind = "host_asked"    // to the host: a co-host asks to host it; Subject holds who
	NoticeAskedAgain       NoticeKind = "asked_again"   // to the host: a member asks to ask about the time again; Subject holds who
	NoticeProbable         NoticeKind = "probable"      // to the host: the time that leads the poll will most likely stay first
	NoticeHostKept         NoticeKind = "host_kept"     // to that co-host: the host stays
	NoticeGivenUp          NoticeKind = "given_up"      // to the host: it was cancelled, and how to reopen it
	NoticeConfirmChange    NoticeKind = "still_good"    // to members who come quietly: do they still come after a change
	NoticeCalendarInterest NoticeKind = "marked"        // to a member who marked its calendar entry: how to RSVP
	NoticeWhere            NoticeKind = "where"         // to a member who is going: the whole place
	NoticeJoinRequests     NoticeKind = "join"          // to the host: who would like to be invited
	NoticeAdmitted         NoticeKind = "admitted"      // to a member whom the host let in
	NoticeInterest         NoticeKind = "interest"      // to the host: how many would come
	NoticeIgnored          NoticeKind = "ignored"       // to a member: their reaction to the card does not count
	NoticeAnonymous        NoticeKind = "anonymous"     // to a member: the poll is anonymous, so their reaction does not count
	NoticePassed           NoticeKind = "passed"        // to a member: their reaction is to a time that has passed
	NoticeUnsent           NoticeKind = "unsent"        // to the host: what may have been sent in a gap and was not sent again; Subject holds the Unsent
	NoticeClockRules       NoticeKind = "clock_rules"   // to the host: the rules of a zone's clocks changed; Subject holds the ClockNews
)

// NoticeLog records the notices that a member gets at most once for a meetup.
type NoticeLog interface {
	// FirstNotice reports whether a member has not had such a notice about the
	// meetup, and records it.
	FirstNotice(c CommunityID, m MeetupID, u UserID, kind NoticeKind) (first bool, err error)
}

// Notice is the payload of a task that notifies a thread or a member. Subject
// depends on the kind: a member, an edit or nothing.
type Notice struct {
	Kind    NoticeKind
	Subject string
}

// Encode formats the notice as kind or kind:subject, for Task.Subject.
func (n Notice) Encode() string {
	if n.Subject == "" {
		return string(n.Kind)
	}
	return string(n.Kind) + ":" + n.Subject
}

// ParseNotice parses the format of Encode.
func ParseNotice(s string) Notice {
	kind, subject, _ := strings.Cut(s, ":")
	return Notice{Kind: NoticeKind(kind), Subject: subject}
}

// Notice returns the notice of a TaskNotifyThread or TaskNotifyMember task.
func (t Task) Notice() Notice { return ParseNotice(t.Subject) }
