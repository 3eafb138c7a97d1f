package bot

import "time"

// ProblemKind says what cannot be done for a meetup.
type ProblemKind string

const (
	ProblemCard      ProblemKind = "card"      // its card cannot be posted or changed
	ProblemThread    ProblemKind = "thread"    // its thread takes no message
	ProblemMessage   ProblemKind = "message"   // nor does the channel where it was proposed
	ProblemReactions ProblemKind = "reactions" // the reactions to its card cannot be read or added
	ProblemCalendar  ProblemKind = "calendar"  // it cannot be entered in the network's calendar
	ProblemFault     ProblemKind = "fault"     // something fails because of an error of ours
)

// Problem is something that cannot be done for a meetup, as reported to its host. It
// is kept until it can be done, so that it is reported once.
type Problem struct {
	Community CommunityID
	Meetup    MeetupID
	Kind      ProblemKind
	Reason    string // Obstacle.Encode of the cause
	Since     time.Time
}

// ProblemFinder reads problems.
type ProblemFinder interface {
	// Problem returns ErrNotFound if there is none of that kind.
	Problem(c CommunityID, m MeetupID, kind ProblemKind) (Problem, error)
	// Problems returns a meetup's problems, the longest known first.
	Problems(c CommunityID, m MeetupID) ([]Problem, error)
	// HostKnows reports whether a host has an open meetup with a problem of that
	// kind and reason.
	HostKnows(c CommunityID, host UserID, kind ProblemKind, reason string) (bool, error)
}

// ProblemWriter stores problems.
type ProblemWriter interface {
	// SaveProblem stores a problem, or the reason and time of one that is known.
	SaveProblem(p Problem) error
	// DeleteProblem reports whether there was one.
	DeleteProblem(c CommunityID, m MeetupID, kind ProblemKind) (bool, error)
}
