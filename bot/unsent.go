package bot

import (
	"slices"
	"strings"
)

// Unsent is the subject of a notice that messages were not sent, since they may have
// been sent in a Gap and nobody can look for them: tasks, by kind and subject.
type Unsent []Relayed

// maxUnsent is how many messages one notice names.
const maxUnsent = 20

// With adds the message of a task, as far as there is room.
func (u Unsent) With(t Task) Unsent {
	if t.Kind == TaskRelay {
		t = t.Relayed()
	}
	one := Relayed{Kind: t.Kind}
	if t.Kind == TaskRemind || t.Kind == TaskRemindMember {
		one.Subject = t.Subject // its lead
	}
	if slices.Contains(u, one) || len(u) == maxUnsent {
		return u
	}
	return append(slices.Clone(u), one)
}

// Encode formats it for Notice.Subject.
func (u Unsent) Encode() string {
	all := make([]string, len(u))
	for i, one := range u {
		all[i] = one.Encode()
	}
	return strings.Join(all, ",")
}

// ParseUnsent parses the format of Encode.
func ParseUnsent(s string) Unsent {
	var u Unsent
	for _, one := range strings.Split(s, ",") {
		kind, subject, _ := strings.Cut(one, "|")
		if kind != "" {
			u = append(u, Relayed{TaskKind(kind), subject})
		}
	}
	return u
}
