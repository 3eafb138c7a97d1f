package bot

import "time"

// JoinRequest is a member's wish to be invited to a meetup that is for others.
type JoinRequest struct {
	Member UserID
	At     time.Time
}

// JoinRequestFinder reads join requests.
type JoinRequestFinder interface {
	// JoinRequests returns the requests that nobody has answered, oldest first.
	JoinRequests(c CommunityID, m MeetupID) ([]JoinRequest, error)
}

// JoinRequestWriter stores join requests.
type JoinRequestWriter interface {
	// AddJoinRequest reports whether the member had not asked before. Their first
	// request stays, answered or not.
	AddJoinRequest(c CommunityID, m MeetupID, r JoinRequest) (isNew bool, err error)
	// AnswerJoinRequests marks the requests made until a moment as answered.
	AnswerJoinRequests(c CommunityID, m MeetupID, until time.Time) error
}
