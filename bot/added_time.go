package bot

import (
	"slices"
	"time"
)

// MaxAddedTimes is how many times a member may add to one poll, those that its host
// removed among them.
const MaxAddedTimes = 3

// CheckAddedTime refuses a new slot that a member adds to the meetup's poll: one that
// cannot be chosen any more, that its host removed, or that is one too many.
func (m *Meetup) CheckAddedTime(u UserID, s Slot, now time.Time) error {
	args := Args{"title": m.Title, "host": m.Host, "when": s.BeginsAt(m.Zone)}
	refuse := func(kind Kind, key, text string) error {
		return Refuse(kind, key, text, args).WithField(string(FieldSlots))
	}
	added := 0
	for _, known := range slices.Concat(m.Slots, m.Withdrawn) {
		if known.AddedBy == u {
			added++
		}
	}
	switch {
	case !s.PassesAt().After(now):
		return refuse(KindInvalid, "draft.past", "{when} has passed.")
	case !m.CloseAt.After(now):
		return refuse(KindConflict, "refuse.add_closed", "The poll of {title} has closed, and {host} decides now. Ask {host} about another time.")
	case !s.PassesAt().After(m.CloseAt):
		args["closes"] = Moment{Wall: m.Deadline, Zone: m.Zone, At: m.CloseAt}
		return refuse(KindInvalid, "refuse.add_before_close", "{when} has passed when the poll closes, {closes}. Say a later time.")
	case slices.ContainsFunc(m.Withdrawn, s.SameTime):
		return refuse(KindConflict, "refuse.add_removed", "{when} was asked about, and it was taken out again. Ask {host} if you'd like it back.")
	case added >= MaxAddedTimes:
		return refuse(KindConflict, "refuse.added_enough", "You've added as many times to {title} as one can.")
	case len(m.Slots) >= MaxSlots:
		args["most"] = MaxSlots
		return refuse(KindConflict, "refuse.add_full", "{title} asks about {most} times already, and more can't be asked at once.")
	}
	return nil
}
