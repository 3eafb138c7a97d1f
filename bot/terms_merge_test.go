package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// mergedSlots merges slots written as "1:28T09:00+2", with the id before the colon if
// there is one and the hours after the plus.
func mergedSlots(t *testing.T, status Status, seen, now, mine string) string {
	t.Helper()
	parse := func(text string) []Slot {
		var out []Slot
		for _, part := range strings.Fields(text) {
			var s Slot
			when, hours, _ := strings.Cut(part, "+")
			if id, rest, ok := strings.Cut(when, ":"); ok && len(id) == 1 {
				s.ID, when = SlotID(id[0]-'0'), rest
			}
			s.Start, s.Length = wallAt(t, "2026-11-"+when), time.Duration(hours[0]-'0')*time.Hour
			out = append(out, s)
		}
		return out
	}
	got, conflict := mergeSlots(Basis{Terms{Slots: parse(seen)}, status}, Basis{Terms{Slots: parse(now)}, status}, parse(mine))
	var out []string
	for _, s := range got {
		out = append(out, fmt.Sprintf("%d:%s+%d", s.ID, s.Start.String()[8:], int(s.Length.Hours())))
	}
	slices.Sort(out)
	if conflict {
		out = append(out, "conflict")
	}
	return strings.Join(out, " ")
}

func TestSlotsAreMergedOneByOne(t *testing.T) {
	const poll = "1:28T09:00+2 2:29T09:00+2"
	for _, c := range []struct{ name, now, mine, want string }{
		{"each adds one", poll + " 3:30T09:00+2", poll + " 30T18:00+2", "0:30T18:00+2 1:28T09:00+2 2:29T09:00+2 3:30T09:00+2"},
		{"both add the same", poll + " 3:30T09:00+2", poll + " 30T09:00+2", "1:28T09:00+2 2:29T09:00+2 3:30T09:00+2"},
		{"both add one start, of other lengths", poll + " 3:30T09:00+2", poll + " 30T09:00+3", "1:28T09:00+2 2:29T09:00+2 3:30T09:00+3 conflict"},
		{"one is withdrawn, another added", "1:28T09:00+2", "1:28T09:00+2 29T09:00+2 30T09:00+2", "0:30T09:00+2 1:28T09:00+2"},
		{"each withdraws one", "1:28T09:00+2", "2:29T09:00+2", "2:29T09:00+2 conflict"},
		{"both withdraw the same", "1:28T09:00+2", "1:28T09:00+2", "1:28T09:00+2"},
		{"one is longer, another added", poll + " 3:30T09:00+2", "1:28T09:00+3 2:29T09:00+2", "1:28T09:00+3 2:29T09:00+2 3:30T09:00+2"},
		{"both are longer", "1:28T09:00+3 2:29T09:00+2", "1:28T09:00+3 2:29T09:00+2", "1:28T09:00+3 2:29T09:00+2"},
		{"one is withdrawn, and longer", "2:29T09:00+2", "1:28T09:00+3 2:29T09:00+2", "1:28T09:00+3 2:29T09:00+2 conflict"},
	} {
		if got := mergedSlots(t, StatusPolling, poll, c.now, c.mine); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := mergedSlots(t, StatusScheduled, "1:28T09:00+2", "2:29T09:00+2", "30T09:00+2"); got != "0:30T09:00+2 conflict" {
		t.Errorf("a date that both moved: %s", got)
	}
}

func TestMembersAreMergedOneByOne(t *testing.T) {
	basis := func(t Terms) Basis { return Basis{t, StatusPolling} }
	invited := func(text string) (out []Invitation) { // a capital must come
		for _, name := range strings.Fields(text) {
			out = append(out, Invitation{User: UserID(strings.ToLower(name)), Must: name != strings.ToLower(name)})
		}
		return out
	}
	for _, c := range []struct{ name, seen, now, mine, want string }{
		{"each adds one", "ben", "ben cy", "ben dee", "ben cy dee"},
		{"each removes one", "ben cy dee", "ben cy", "cy dee", "cy"},
		{"all are removed", "ben cy", "ben", "cy", ""},
		{"one is removed, another must come", "ben cy", "ben", "Ben cy", "Ben"},
		{"the same is removed and must come", "ben cy", "cy", "Ben cy", "cy Ben; who must"},
		{"the same must come and is removed", "ben cy", "Ben cy", "cy", "cy; who"},
		{"the same need not come and is removed", "Ben cy", "ben cy", "cy", "cy; must"},
	} {
		merged, fields := mergeTerms(basis(Terms{Invited: invited(c.seen)}), basis(Terms{Invited: invited(c.now)}), Terms{Invited: invited(c.mine)})
		var out []string
		for _, i := range merged.Invited {
			name := string(i.User)
			if i.Must {
				name = strings.ToUpper(name[:1]) + name[1:]
			}
			out = append(out, name)
		}
		got := strings.Join(out, " ")
		if len(fields) > 0 {
			got += ";"
		}
		for _, f := range fields {
			got += " " + string(f)
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	merged, fields := mergeTerms(basis(Terms{Cohosts: []UserID{"ben", "cy"}}), basis(Terms{Cohosts: []UserID{"ben", "cy"}}), Terms{Cohosts: []UserID{"cy", "ben"}})
	if !slices.Equal(merged.Cohosts, []UserID{"cy", "ben"}) || len(fields) > 0 {
		t.Errorf("in another order: %v, %v", merged.Cohosts, fields)
	}
}
