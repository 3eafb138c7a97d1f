package bot

import "sort"

// Reaction is one member's emoji on the card.
type Reaction struct {
	Member UserID
	Emoji  string // in the form of ExactEmoji
}

// MeansSame reports whether another reaction gives the same answer of the same
// member.
func (r Reaction) MeansSame(o Reaction) bool {
	return r.Member == o.Member && PlainEmoji(r.Emoji) == PlainEmoji(o.Emoji)
}

// DiffReactions returns the reactions added and removed between two readings,
// each in order of member. Among those added NoneOfThese comes first, so that a
// yes beside it stands.
func DiffReactions(before, after []Reaction) (added, removed []Reaction) {
	beforeSet, afterSet := make(map[Reaction]bool, len(before)), make(map[Reaction]bool, len(after))
	for _, r := range before {
		beforeSet[r] = true
	}
	for _, r := range after {
		if r.Emoji = ExactEmoji(r.Emoji); afterSet[r] {
			continue
		}
		afterSet[r] = true
		if !beforeSet[r] {
			added = append(added, r)
		}
	}
	for r := range beforeSet {
		if !afterSet[r] {
			removed = append(removed, r)
		}
	}
	order := func(rs []Reaction) func(i, j int) bool {
		return func(i, j int) bool {
			if rs[i].Member != rs[j].Member {
				return rs[i].Member < rs[j].Member
			}
			if none := PlainEmoji(rs[i].Emoji) == NoneOfThese; none != (PlainEmoji(rs[j].Emoji) == NoneOfThese) {
				return none
			}
			return rs[i].Emoji < rs[j].Emoji
		}
	}
	sort.Slice(added, order(added))
	sort.Slice(removed, order(removed))
	return added, removed
}
