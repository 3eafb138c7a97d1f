package bot

import (
	"strings"
	"time"
	"unicode/utf8"
)

// MaxAnswerNote is the longest note with an answer to a poll, in characters.
const MaxAnswerNote = 200

// Audience says who may read a note.
type Audience string

const (
	AudienceHost Audience = "host" // the host, the co-hosts and organisers
	AudienceAll  Audience = "all"  // everybody who sees the poll
)

// AnswerNote is what a member wrote with their answer to a poll.
type AnswerNote struct {
	Member   UserID
	Text     string // one line; empty: none
	Audience Audience
	At       time.Time
}

// NewAnswerNote returns a note of a text that was typed, on one line. It refuses one that
// is too long.
func NewAnswerNote(u UserID, typed string, a Audience, at time.Time) (AnswerNote, error) {
	n := AnswerNote{Member: u, Text: strings.Join(strings.Fields(typed), " "), Audience: a, At: at}
	if length := utf8.RuneCountInString(n.Text); length > MaxAnswerNote {
		return n, Refuse(KindInvalid, "draft.too_long", "That is {n} characters; at most {most} fit.", Args{"n": length, "most": MaxAnswerNote}).WithField("note")
	}
	return n, nil
}

// IsFor reports whether a may read the note on a meetup's poll.
func (n AnswerNote) IsFor(m *Meetup, a Actor) bool {
	return n.Audience == AudienceAll || n.Member == a.User || m.CanDecide(a)
}

// AnswerNoteFinder reads notes.
type AnswerNoteFinder interface {
	// AnswerNotes returns the notes on a poll, the latest first.
	AnswerNotes(c CommunityID, m MeetupID) ([]AnswerNote, error)
}

// AnswerNoteWriter stores notes.
type AnswerNoteWriter interface {
	// SaveAnswerNote replaces a member's note on a poll; one without a text deletes it.
	SaveAnswerNote(c CommunityID, m MeetupID, n AnswerNote) error
}
