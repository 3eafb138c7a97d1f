package bot

// MinCounted is how many members have to answer an anonymous poll before anything is
// shown of what they said. Of fewer each could work out the others' answers.
const MinCounted = 3

// ShowsCounts reports whether it may be shown how many gave which answer. The host, who
// counts without an answer, is none of those who have to answer.
func (p *Poll) ShowsCounts() bool {
	return !p.Meetup.Anonymous || len(p.Answered()) >= MinCounted
}

// Publish returns as much of a reason as may be shown: of an anonymous poll no member,
// and before enough have answered nothing.
func (p *Poll) Publish(r Reason) Reason {
	switch {
	case !p.Meetup.Anonymous:
		return r
	case !p.ShowsCounts():
		return Reason{By: r.By, Withheld: true}
	}
	r.Host, r.Missing, r.Silent = false, nil, nil
	if r.Tie == TieHost {
		r.Tie = TieNone
	}
	return r
}

// CheckMust returns the error that somebody must come to what an anonymous poll decides:
// the chosen time would show that they can.
func (d *Draft) CheckMust() []*Error {
	if len(d.MustCome()) == 0 {
		return nil
	}
	return []*Error{Refuse(KindInvalid, "draft.anonymous_must",
		"In an anonymous poll nobody can be one who must come: the chosen time would show their answer. Invite them like the others.",
		nil).WithField(string(FieldMust))}
}

// CheckAnonymous returns what is wrong with the draft of an anonymous poll: somebody must
// come, or it has no times to ask about.
func (d *Draft) CheckAnonymous() []*Error {
	errs := d.CheckMust()
	if d.Kind == DraftKindPoll && len(d.Slots) == 0 {
		errs = append(errs, Refuse(KindInvalid, "draft.anonymous_times",
			"An anonymous poll asks about certain times. Say some, such as `fri 7pm, sat 3pm`.", nil).WithField(string(FieldSlots)))
	}
	return errs
}

// HideEmoji takes the emoji off the slots of an anonymous poll, which takes no
// reactions: everybody would see whose they are.
func (m *Meetup) HideEmoji() {
	for i := range m.Slots {
		if !m.Anonymous {
			return
		}
		m.Slots[i].Emoji = ""
	}
}

// OffersReaction reports whether an emoji is one with which polls are answered.
func OffersReaction(emoji string) bool {
	plain := PlainEmoji(emoji)
	if plain == NoneOfThese {
		return true
	}
	for _, e := range slotEmoji {
		if PlainEmoji(e) == plain {
			return true
		}
	}
	return false
}
