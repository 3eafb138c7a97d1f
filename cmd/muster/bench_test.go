package main

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

const benchRoom = bot.CommunityID("bench:room")

// benchMeetup creates a poll of three slots, or an event, with n answers.
func benchMeetup(b testing.TB, s *storage.Store, kind bot.DraftKind, answers int) (*planner.Planner, bot.Meetup) {
	b.Helper()
	return benchMeetupIn(b, s, benchRoom, "bench:room/general", kind, answers)
}

func benchMeetupIn(b testing.TB, s *storage.Store, room bot.CommunityID, channel bot.Place, kind bot.DraftKind, answers int) (*planner.Planner, bot.Meetup) {
	b.Helper()
	p := planner.New(s, bot.TZData)
	d := bot.Draft{Kind: kind, Channel: channel, Ready: true, Terms: bot.Terms{Title: "Bench", Zone: "Europe/Berlin"}}
	friday := bot.WallOf(time.Now().AddDate(0, 0, 5)).At(19, 0)
	for i := range 3 {
		if kind == bot.DraftKindPoll || i == 0 {
			d.Slots = append(d.Slots, bot.Slot{Start: friday.AddDays(i), Length: 2 * time.Hour})
		}
	}
	d.Slots, _ = bot.ResolveSlots(bot.TZData, d.Zone, d.Slots)
	d.CloseAt = time.Now().Add(24 * time.Hour)
	d.Deadline = bot.WallOf(d.CloseAt)
	by := bot.Actor{Community: room, User: "bench:host", Sight: bot.Sight{Here: []bot.Place{d.Channel}}}
	d, wrong, err := p.SaveDraft(b.Context(), by, d)
	if err != nil || len(wrong) > 0 {
		b.Fatal(err, wrong)
	}
	m, err := p.Propose(b.Context(), by, d.ID)
	if err != nil {
		b.Fatal(err)
	}
	for i := range answers {
		by.User = bot.UserID(fmt.Sprintf("bench:u%04d", i))
		if kind == bot.DraftKindPoll {
			_, err = p.NoneOfThese(b.Context(), by, m.ID, 0)
		} else {
			_, err = p.RSVP(b.Context(), by, m.ID, bot.RSVPGoing, 0)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	return p, m
}

// BenchmarkCardOfAThousand composes the card of a meetup with 1,000 RSVPs, from
// the database to the neutral card.
func BenchmarkCardOfAThousand(b *testing.B) {
	for _, engine := range storagetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			s := storagetest.Open(b, engine)
			p, m := benchMeetup(b, s, bot.DraftKindDate, 1000)
			if err := p.RecordCard(b.Context(), benchRoom, m.ID, bot.MessageRef{Place: "bench:room/general", ID: "card"}); err != nil {
				b.Fatal(err)
			}
			catalog, err := loadCatalog()
			if err != nil {
				b.Fatal(err)
			}
			f := flow.New(catalog, p, bot.TZData, time.Now, slog.New(slog.DiscardHandler))
			b.ResetTimer()
			for range b.N {
				e, err := f.Compose(b.Context(), bot.Task{Kind: bot.TaskRedraw, Community: benchRoom, Meetup: m.ID})
				if _, ok := e.(chat.EditMessage); !ok || err != nil {
					b.Fatalf("got %#v, %v", e, err)
				}
			}
		})
	}
}
