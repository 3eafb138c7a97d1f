package bot

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// DraftKind says what a draft becomes.
type DraftKind string

const (
	DraftKindPoll DraftKind = "propose"  // several candidate times
	DraftKindDate DraftKind = "schedule" // one fixed time
)

// Draft is a proposal that its author has not posted yet. Terms holds what was
// parsed, so that the posted meetup equals the preview. Without a deadline from
// the author, Deadline is zero and CloseAt is the default.
type Draft struct {
	Terms

	ID              DraftID
	Community       CommunityID
	Author          UserID
	Channel         Place
	Kind            DraftKind
	Anonymous       bool             // its poll shows nobody's answers
	MembersAddTimes bool             // members may add times to its poll
	Typed           map[Field]string // raw input of fields that could not be parsed in full; only read to fill a form again
	CloseAt         time.Time        // when its poll closes; zero for a date
	Ready           bool             // every field was parsed
	PostedAs        MeetupID         // the meetup made of it; 0: not posted
	Edits           MeetupID         // the meetup that it changes; 0: a new one
	Basis           Basis            // what its edit began from; zero for a new one
	Meanwhile       *Meanwhile       // others' changes that its author has to see; nil: none
	CreatedAt       time.Time
	Version         int // how often it was changed; a change begins from the latest version
}

// CohostsOf returns the co-hosts without the host, each once.
func (d *Draft) CohostsOf(host UserID) []UserID {
	var out []UserID
	for _, u := range d.Cohosts {
		if u != host && !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	return out
}

// TermsFor returns the terms of a meetup posted from the draft by that host: the
// co-hosts without the host, and CloseAt as the deadline if the author set none.
func (d *Draft) TermsFor(host UserID, zones Zones) (Terms, error) {
	t := d.Terms.Clone()
	t.Cohosts = d.CohostsOf(host)
	switch {
	case d.Kind == DraftKindDate:
		t.Deadline = Wall{}
	case t.Deadline.IsZero() && !d.CloseAt.IsZero():
		m, err := zones.MomentOf(d.CloseAt, d.Zone)
		if err != nil {
			return t, err
		}
		t.Deadline = m.Wall
	}
	return t, nil
}

// DraftFinder reads drafts.
type DraftFinder interface {
	// Draft returns ErrNotFound also for a draft of another author.
	Draft(c CommunityID, author UserID, id DraftID) (Draft, error)
	// CommunityOfDraft returns the community of a draft of the author, or
	// ErrNotFound.
	CommunityOfDraft(author UserID, id DraftID) (CommunityID, error)
	// NewestDraft returns the author's latest draft, or ErrNotFound.
	NewestDraft(c CommunityID, author UserID) (Draft, error)
}

// DraftWriter stores drafts.
type DraftWriter interface {
	// CreateDraft stores a new draft and sets its ID.
	CreateDraft(d *Draft) error
	// SaveDraft changes a locked draft.
	SaveDraft(d Draft) error
	// LockDraft reads a draft and locks it until the transaction ends.
	LockDraft(c CommunityID, author UserID, id DraftID) (Draft, error)
	DeleteDraft(c CommunityID, author UserID, id DraftID) error
	// TrimDrafts deletes the author's oldest drafts that are not posted, but for as
	// many as to keep.
	TrimDrafts(c CommunityID, author UserID, keep int) error
}

// DraftRetentionDays is how many days a draft is kept.
const DraftRetentionDays = 30

// Check returns everything that is wrong with the draft's terms; nil if nothing
// is.
func (d *Draft) Check(now time.Time) []*Error {
	var errs []*Error
	add := func(field Field, key, text string, args Args) {
		errs = append(errs, Refuse(KindInvalid, key, text, args).WithField(string(field)))
	}
	if strings.TrimSpace(d.Title) == "" {
		add(FieldTitle, "draft.no_title", "Give it a name, such as `Board games`.", nil)
	}
	for _, f := range Fields() {
		if text, ok := f.Get(&d.Terms).(string); ok && f.Limit > 0 && utf8.RuneCountInString(text) > f.Limit {
			add(f.Name, "draft.too_long", "That is {n} characters; at most {most} fit.", Args{"n": utf8.RuneCountInString(text), "most": f.Limit})
		}
	}
	if len(d.Cohosts) > MaxCohosts {
		add(FieldCohosts, "draft.too_many_cohosts", "That is {n} people; a meetup has at most {most} co-hosts.", Args{"n": len(d.Cohosts), "most": MaxCohosts})
	}
	switch {
	case len(d.Slots) > MaxSlots:
		add(FieldSlots, "draft.too_many_slots", "That makes {n} times; at most {most} can be asked at once.", Args{"n": len(d.Slots), "most": MaxSlots})
	case d.Kind == DraftKindDate && len(d.Slots) == 1 && d.Slots[0].IsRoom():
		add(FieldSlots, "draft.room", "That leaves open when it begins. Say the time of day, like `{day} 19:00`. To ask who can come when use {command}.",
			Args{"day": d.Slots[0].Start.Date(), "command": "/meetup propose"})
	case d.Kind == DraftKindDate && len(d.Slots) > 1:
		add(FieldSlots, "draft.one_slot", "A scheduled meetup has one time and I read {n}. To ask about several use {command}.",
			Args{"n": len(d.Slots), "command": "/meetup propose"})
	}
	last := d.DecideBy(now)
	for _, s := range d.Slots {
		if s.ID == 0 && !s.AtOnce && !s.PassesAt().After(now) { // a slot with an id is on the card already
			add(FieldSlots, "draft.past", "{when} has passed.", Args{"when": s.BeginsAt(d.Zone)})
		}
		if s.AtOnce {
			last = time.Time{} // it follows the deadline
		}
	}
	if len(d.Invited) > MaxInvited {
		add(FieldInvited, "draft.too_many_invited", "That is {n} people; at most {most} can be invited by name. Leave it empty to ask everyone.",
			Args{"n": len(d.Invited), "most": MaxInvited})
	}
	if d.Anonymous && d.Edits == 0 {
		errs = append(errs, d.CheckAnonymous()...)
	}
	if d.Minimum < 0 || d.Capacity < 0 || d.Capacity > MaxCapacity || d.Minimum > MaxCapacity {
		add(FieldCapacity, "draft.number", "Seats and the least number of people are whole numbers from 1 to {most}.", Args{"most": MaxCapacity})
	}
	if d.Capacity > 0 && d.Minimum > d.Capacity {
		add(FieldMinimum, "draft.minimum", "It needs at least {min} people and takes up to {cap}. Make it more seats or fewer people.",
			Args{"min": d.Minimum, "cap": d.Capacity})
	}
	if d.Kind == DraftKindPoll && (len(d.Slots) > 0 || d.Edits == 0) {
		errs = append(errs, d.CheckDeadline(now, last)...)
	}
	return errs
}

// CheckDeadline returns an error if the deadline has passed or is not before
// last, unless last is zero.
func (d *Draft) CheckDeadline(now, last time.Time) []*Error {
	switch {
	case d.CloseAt.IsZero():
		return nil
	case !d.CloseAt.After(now):
		return []*Error{Refuse(KindInvalid, "draft.deadline_past", "The deadline has passed. Try `tomorrow 20:00`.", nil).WithField(string(FieldDeadline))}
	case !last.IsZero() && !d.CloseAt.Before(last):
		return []*Error{Refuse(KindInvalid, "draft.deadline_late", "The deadline is after the last time asked about. Try an earlier one, or leave it empty.", nil).WithField(string(FieldDeadline))}
	}
	return nil
}
