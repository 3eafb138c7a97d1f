package planner

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestACardThatTheDatabaseDoesNotKnowIsAdopted(t *testing.T) {
	ref := func(id string) bot.MessageRef { return bot.MessageRef{Place: channel, ID: id} }
	for name, c := range map[string]struct {
		from    bot.CommunityID // empty: the room
		ref     bot.MessageRef
		isCard  bool
		without bool // a card
		before  func(t *scenario, m bot.Meetup)
		adopted bool
	}{
		"of a meetup without one":         {ref: ref("card5"), without: true, adopted: true},
		"by what only a card has":         {ref: ref("card5"), isCard: true, adopted: true},
		"by what other messages have too": {ref: ref("card5")},
		"an older one":                    {ref: ref("card0"), isCard: true},
		"in another place":                {ref: bot.MessageRef{Place: channel + "-elsewhere", ID: "card5"}, isCard: true, without: true},
		"of another community's meetup":   {from: "test:elsewhere", ref: ref("card5"), isCard: true, without: true},
		"of a meetup that is off":         {ref: ref("card5"), isCard: true, before: func(t *scenario, m bot.Meetup) { _, err := t.Cancel(t.Context(), as(ana), m.ID); t.must(err) }},
		"that is another message, and known": {ref: ref("card5"), isCard: true, before: func(t *scenario, m bot.Meetup) {
			t.must(t.store.InTx(t.Context(), func(tx bot.Tx) error {
				return tx.SavePostedMessage(bot.PostedMessage{Ref: ref("card5"), Community: room, Meetup: m.ID})
			}))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *scenario) {
				m := t.post(ana, proposal(bot.DraftKindPoll))
				if c.without {
					t.must(t.RecordMessageDeleted(t.Context(), m.Card))
				}
				if c.before != nil {
					c.before(t, m)
				}
				t.dueTasks(monday)
				t.must(t.AdoptCard(t.Context(), cmp.Or(c.from, room), m.ID, c.ref, c.isCard))
				if got := t.mustSnapshot(m.ID).Meetup.Card; (got == c.ref) != c.adopted {
					t.Errorf("the card is %v", got)
				}
				if due := t.dueTasks(monday); slices.Contains(due, string(bot.TaskAddReactions)) != c.adopted {
					t.Errorf("due: %v", due)
				}
				t.must(t.AdoptCard(t.Context(), room, m.ID+1000, c.ref, c.isCard))
			})
		})
	}
}

func TestWhatIsNotSentIsGatheredForTheHost(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		t.rsvpGoing(m, ben)
		t.dueTasks(monday.Add(unsentNewsDelay))
		unsure := func(kind bot.TaskKind, subject string, u bot.UserID) {
			t.must(t.RecordUnsure(t.Context(), bot.Task{Kind: kind, Subject: subject, Member: u, Community: room, Meetup: m.ID}))
		}
		unsure(bot.TaskRemind, "1d", "")
		unsure(bot.TaskAskConfirm, "", "")
		for range 2 {
			unsure(bot.TaskRemindMember, "1d", ben)
		}
		unsure(bot.TaskRelay, "remind|1d", ben)
		t.must(t.RecordUnsure(t.Context(), bot.Task{Kind: bot.TaskWelcome, Community: room}))
		if due := t.dueTasks(monday); len(due) > 0 {
			t.Errorf("at once: %v", due)
		}
		want := []string{"tell_member:unsent:remind|1d,ask_confirm,remind_one|1d>" + string(ana)}
		if due := t.dueTasks(monday.Add(unsentNewsDelay + time.Second)); !slices.Equal(due, want) {
			t.Errorf("the host gets %v, want %v", due, want)
		}
		sent, err := bot.View(t.Context(), t.store, func(r bot.Reader) (map[bot.Sent]bool, error) { return r.Sent(room, m.ID) })
		t.must(err)
		reminded := 0
		for s := range sent {
			if s.Kind == bot.TaskRemind && s.Subject == "1d" || s.Kind == bot.TaskAskConfirm {
				reminded++
			}
		}
		if reminded != 2 {
			t.Errorf("it may be owed again: %v", sent)
		}
	})
}
