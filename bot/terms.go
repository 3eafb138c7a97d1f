package bot

import (
	"reflect"
	"slices"
	"time"
)

// Terms are what a host sets of a meetup. A new field needs a row in Fields,
// which a test checks by reflection.
type Terms struct {
	Title       string
	Where       string
	Area        string        // what everybody sees of Where; empty: what the function Area finds
	Zone        string        // IANA zone of the place
	Description string        // in the host's words
	Minimum     int           // the least number of people; 0: not set
	Capacity    int           // seats, the host's among them; 0: no limit
	Duration    time.Duration // of slots without an end; 0: not set
	Deadline    Wall          // when its poll closes, in Zone; zero without a poll
	Cohosts     []UserID      // in the order they were named
	Invited     []Invitation  // empty: open to all
	Slots       []Slot        // in order of time; none while it gauges interest
}

// Limits of terms. A title fits the name of a native event and a place its
// location (100 characters on Discord).
const (
	MaxTitle       = 100
	MaxWhere       = 100
	MaxDescription = 1000
	MaxSlots       = 60
	MaxInvited     = 100
	MaxCohosts     = 10
	MaxCapacity    = 5000
)

// DefaultDuration is the length of a meetup if its host sets none.
const DefaultDuration = 2 * time.Hour

// Invitation is one member for whom a meetup is.
type Invitation struct {
	User UserID
	Must bool // no time is chosen without them
}

// need says whether a meetup can do without an invited member.
type need bool

const (
	optional need = false
	required need = true
)

// Clone returns a copy that shares no list with t.
func (t Terms) Clone() Terms {
	t.Cohosts, t.Invited, t.Slots = slices.Clone(t.Cohosts), slices.Clone(t.Invited), slices.Clone(t.Slots)
	return t
}

// SameTimes reports whether both terms have the same times, in the same zone.
func (t *Terms) SameTimes(o *Terms) bool { return t.Zone == o.Zone && SameTimes(t.Slots, o.Slots) }

// Completes reports whether the terms say the time of day of a date that was a day
// without one before, and change nothing else about when it is.
func (t *Terms) Completes(before *Terms) bool {
	oneDate := len(t.Slots) == 1 && len(before.Slots) == 1 && t.Deadline.IsZero() && before.Deadline.IsZero()
	return oneDate && t.Zone == before.Zone && t.Slots[0].Completes(before.Slots[0])
}

// InvitedUsers returns the invited in the order they were named.
func (t *Terms) InvitedUsers() []UserID {
	var out []UserID
	for _, i := range t.Invited {
		out = append(out, i.User)
	}
	return out
}

// MustCome returns the invited who must come.
func (t *Terms) MustCome() []UserID { return t.invited(required) }

// Invite adds members to the invited; those who are invited already stay as they
// are.
func (t *Terms) Invite(users []UserID) { t.invite(optional, append(t.invited(optional), users...)) }

// invited returns the invited who must come, or the others.
func (t *Terms) invited(n need) []UserID {
	var out []UserID
	for _, i := range t.Invited {
		if need(i.Must) == n {
			out = append(out, i.User)
		}
	}
	return out
}

// invite replaces the invited who must come, or the others. A member in both
// lists is invited once and must come.
func (t *Terms) invite(n need, users []UserID) {
	all := slices.DeleteFunc(slices.Clone(t.Invited), func(i Invitation) bool { return need(i.Must) == n })
	for _, u := range users {
		all = append(all, Invitation{User: u, Must: bool(n)})
	}
	t.Invited = nil
	for _, i := range all {
		at := slices.IndexFunc(t.Invited, func(o Invitation) bool { return o.User == i.User })
		if at < 0 {
			t.Invited = append(t.Invited, i)
		} else {
			t.Invited[at].Must = t.Invited[at].Must || i.Must
		}
	}
}

// Field is the name of one term: of a command's option and of a form's field.
type Field string

const (
	FieldTitle       Field = "title"
	FieldSlots       Field = "when"
	FieldWhere       Field = "where"
	FieldArea        Field = "area"
	FieldZone        Field = "zone"
	FieldInvited     Field = "who"
	FieldMust        Field = "must"
	FieldSeats       Field = "seats" // minimum and capacity in one
	FieldMinimum     Field = "minimum"
	FieldCapacity    Field = "capacity"
	FieldDuration    Field = "duration"
	FieldDeadline    Field = "deadline"
	FieldDescription Field = "description"
	FieldCohosts     Field = "cohosts"
)

// FieldKind says what a field holds.
type FieldKind string

const (
	FieldKindText     FieldKind = "text"      // a string
	FieldKindLongText FieldKind = "long_text" // a string of several lines
	FieldKindZone     FieldKind = "zone"      // the IANA name of a zone
	FieldKindNumber   FieldKind = "number"    // an int from 1 to the limit; 0: not set
	FieldKindRange    FieldKind = "range"     // a Range
	FieldKindDuration FieldKind = "duration"  // a time.Duration
	FieldKindMoment   FieldKind = "moment"    // a Wall
	FieldKindTimes    FieldKind = "times"     // a []Slot
	FieldKindPeople   FieldKind = "people"    // a []UserID
)

// Range is the least and the greatest number of people; 0 is not set.
type Range struct{ Least, Most int }

// FieldSpec is one row of Fields. Get and Set read and write the field's part
// of the terms, a value of the type that Kind names.
type FieldSpec struct {
	Name  Field
	Kind  FieldKind
	Limit int // characters of a text, members or times of a list, the largest number; 0: none
	Get   func(*Terms) any
	Set   func(*Terms, any)
}

// Fields returns a row for every field of terms, in the order in which changes
// are listed. FieldInvited and FieldMust are two parts of Terms.Invited;
// FieldSeats is minimum and capacity in one, for forms. Callers must not change
// the slice.
func Fields() []FieldSpec { return fields }

var fields = []FieldSpec{
	fieldAt(FieldTitle, FieldKindText, MaxTitle, func(t *Terms) *string { return &t.Title }),
	fieldAt(FieldSlots, FieldKindTimes, MaxSlots, func(t *Terms) *[]Slot { return &t.Slots }),
	fieldAt(FieldDuration, FieldKindDuration, 0, func(t *Terms) *time.Duration { return &t.Duration }),
	fieldAt(FieldWhere, FieldKindText, MaxWhere, func(t *Terms) *string { return &t.Where }),
	fieldAt(FieldArea, FieldKindText, MaxWhere, func(t *Terms) *string { return &t.Area }),
	fieldAt(FieldZone, FieldKindZone, 0, func(t *Terms) *string { return &t.Zone }),
	fieldAt(FieldCapacity, FieldKindNumber, MaxCapacity, func(t *Terms) *int { return &t.Capacity }),
	fieldAt(FieldMinimum, FieldKindNumber, MaxCapacity, func(t *Terms) *int { return &t.Minimum }),
	{
		FieldSeats, FieldKindRange, MaxCapacity,
		func(t *Terms) any { return Range{t.Minimum, t.Capacity} },
		func(t *Terms, v any) { r := v.(Range); t.Minimum, t.Capacity = r.Least, r.Most },
	},
	fieldAt(FieldDeadline, FieldKindMoment, 0, func(t *Terms) *Wall { return &t.Deadline }),
	invitedField(FieldInvited, optional),
	invitedField(FieldMust, required),
	fieldAt(FieldCohosts, FieldKindPeople, MaxCohosts, func(t *Terms) *[]UserID { return &t.Cohosts }),
	fieldAt(FieldDescription, FieldKindLongText, MaxDescription, func(t *Terms) *string { return &t.Description }),
}

// fieldAt returns the row of a field that is one field of Terms.
func fieldAt[T any](name Field, kind FieldKind, limit int, at func(*Terms) *T) FieldSpec {
	return FieldSpec{
		name, kind, limit,
		func(t *Terms) any { return *at(t) },
		func(t *Terms, v any) { *at(t) = v.(T) },
	}
}

func invitedField(name Field, n need) FieldSpec {
	return FieldSpec{
		name, FieldKindPeople, MaxInvited,
		func(t *Terms) any { return t.invited(n) },
		func(t *Terms, v any) { t.invite(n, v.([]UserID)) },
	}
}

// FieldOf returns the row of a field; ok is false if there is none.
func FieldOf(name Field) (FieldSpec, bool) {
	for _, f := range Fields() {
		if f.Name == name {
			return f, true
		}
	}
	return FieldSpec{}, false
}

// Differ reports whether any field differs between two terms.
func (t *Terms) Differ(o *Terms) bool {
	return slices.ContainsFunc(Fields(), func(f FieldSpec) bool { return f.Differs(t, o) })
}

// Differs reports whether the field differs between two terms. Slots are compared
// by start and length, lists of members in order; nil equals an empty list.
func (f FieldSpec) Differs(a, b *Terms) bool {
	x, y := f.Get(a), f.Get(b)
	if slots, ok := x.([]Slot); ok {
		return !SameTimes(slots, y.([]Slot))
	}
	if users, ok := x.([]UserID); ok && len(users) == 0 {
		return len(y.([]UserID)) > 0
	}
	return !reflect.DeepEqual(x, y)
}
