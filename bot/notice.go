package bot

import "strings"

// NoticeKind says what a notice is about.
type NoticeKind string

const (
	NoticeCancelled        NoticeKind = "cancelled"     // in the thread
	NoticeExpired          NoticeKind = "expired"       // in the thread: the last time of the poll has passed
	NoticeSeat             NoticeKind = "seat"          // to a guest who waited
	NoticeHostReplaced     NoticeKind = "host_new"      // in the thread: a co-host hosts it, as its host had themselves forgotten
	NoticeHostLeft         NoticeKind = "host_left"     // in the thread: its host had themselves forgotten
	NoticeTooFew           NoticeKind = "too_few"       // to the host: nothing reaches the minimum
	NoticeUnposted         NoticeKind = "unposted"      // to the host: the card cannot be posted; what is lacking goes with it
	NoticeCardDeleted      NoticeKind = "card_lost"     // to the host: somebody deleted the card
	NoticeUnreachable      NoticeKind = "closed_direct" // to the host: a guest could not be reached
	NoticeLate             NoticeKind = "late"          // to the host: a guest will be late; in the thread: the host will
	NoticeChanged          NoticeKind = "changed"       // in the thread: what an edit changed; its id goes with it
	NoticeRepolled         NoticeKind = "again"         // in the thread, and to who came quietly: its time is asked about again
	NoticeReopened         NoticeKind = "reopened"      // in the thread: what was called off is on again
	NoticeNudge            NoticeKind = "nudge"         // in the thread: to who has not answered
	NoticeHandedOver       NoticeKind = "handed"        // in the thread: it has another host; who it was goes with it
	NoticeHostUnanswered   NoticeKind = "unanswered"    // in the thread: below the minimum and no word from the host
	NoticeHandoverOffer    NoticeKind = "handover"      // to whom the host offers it
	NoticeHandoverDeclined NoticeKind = "declined"      // to the host: they would rather not; who goes with it
	NoticeGivenUp          NoticeKind = "given_up"      // to the host: called off, and how to open it again
	NoticeConfirmChange    NoticeKind = "still_good"    // to who comes quietly: it was changed, do they still come
	NoticeCalendarInterest NoticeKind = "marked"        // to who marked its calendar entry: how to say that they come
	NoticeInterest         NoticeKind = "interest"      // to the host: so many would come
)

// Notice is what a task to notify a thread or a member says: a kind, and what it
// is about, such as a member or an edit, where the kind needs that.
type Notice struct {
	Kind    NoticeKind
	Subject string
}

// Encode writes the notice as kind or kind:subject, for Task.Subject.
func (n Notice) Encode() string {
	if n.Subject == "" {
		return string(n.Kind)
	}
	return string(n.Kind) + ":" + n.Subject
}

// ParseNotice reads what Encode wrote.
func ParseNotice(s string) Notice {
	kind, subject, _ := strings.Cut(s, ":")
	return Notice{Kind: NoticeKind(kind), Subject: subject}
}

// Notice is what a task to notify somebody says.
func (t Task) Notice() Notice { return ParseNotice(t.Subject) }
