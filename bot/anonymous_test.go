package bot

import (
	"reflect"
	"testing"
)

func yesOf(users ...UserID) []Answer {
	var out []Answer
	for _, u := range users {
		out = append(out, Answer{Slot: 1, Member: u, Availability: AvailabilityYes})
	}
	return out
}

func TestAnAnonymousPollShowsNothingBeforeThreeHaveAnswered(t *testing.T) {
	r := Reason{By: DeciderHost, Could: 2, Of: 3, Host: true, Missing: []UserID{"cy"}, Silent: []UserID{"dee"}, Unknown: 1, Tie: TieHost}
	for _, c := range []struct {
		name      string
		anonymous bool
		answers   []Answer
		shows     bool
		want      Reason
	}{
		{"named", false, nil, true, r},
		{"nobody", true, nil, false, Reason{By: DeciderHost, Withheld: true}},
		{"two beside the host who counts anyway", true, yesOf("ben", "cy"), false, Reason{By: DeciderHost, Withheld: true}},
		{"three", true, yesOf("ben", "cy", "dee"), true, Reason{By: DeciderHost, Could: 2, Of: 3, Unknown: 1}},
	} {
		p := Poll{Meetup: Meetup{Host: "ana", Anonymous: c.anonymous, Terms: Terms{Slots: []Slot{{ID: 1}}}}, Answers: c.answers}
		if p.ShowsCounts() != c.shows {
			t.Errorf("%s: shows counts: %t", c.name, !c.shows)
		}
		if got := p.Publish(r); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestEveryEmojiOfAPollIsOffered(t *testing.T) {
	for _, e := range append(slotEmoji[:], NoneOfThese, "🤷🏽‍♀️", "1⃣") {
		if !OffersReaction(e) {
			t.Errorf("%s is not offered", e)
		}
	}
	for _, e := range []string{"", "🎉", "👍", "1"} {
		if OffersReaction(e) {
			t.Errorf("%s is offered", e)
		}
	}
}
