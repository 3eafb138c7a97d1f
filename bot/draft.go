package bot

import "time"

// DraftKind says what a draft becomes.
type DraftKind string

const (
	DraftPoll DraftKind = "propose"  // several candidate times
	DraftDate DraftKind = "schedule" // one fixed time
)

// Draft is a proposal that its author is still looking at. Typed keeps every
// field as it was typed, so that nothing is lost to a refusal; Slots is what
// was understood, so that what is posted is what was seen.
type Draft struct {
	ID        DraftID
	Community CommunityID
	Author    UserID
	Channel   Place
	Kind      DraftKind
	Typed     map[string]string
	Invited   []Invitation
	Zone      string
	Slots     []Slot
	Minimum   int
	Capacity  int
	Deadline  Wall
	Ready     bool     // every field was understood
	Posted    MeetupID // what it became; 0: not yet
	CreatedAt time.Time
}

// DraftFinder reads drafts.
type DraftFinder interface {
	// Draft returns ErrNotFound also for somebody else's draft.
	Draft(c CommunityID, author UserID, id DraftID) (Draft, error)
}

// DraftWriter keeps drafts.
type DraftWriter interface {
	// CreateDraft gives the draft its id.
	CreateDraft(d *Draft) error
	SaveDraft(d Draft) error
	// LockDraft reads a draft and lets no other transaction have it meanwhile.
	LockDraft(c CommunityID, author UserID, id DraftID) (Draft, error)
	DeleteDraft(c CommunityID, author UserID, id DraftID) error
}
