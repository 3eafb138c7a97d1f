package planner

import (
	"fmt"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// BenchmarkAZonesRulesChange moves 100,000 meetups of 1,000 communities, each with a
// card, a guest, and five tasks in the queue: three reminders, its start and its end; a
// tenth of them with -short. It runs once whatever -benchtime says.
func BenchmarkAZonesRulesChange(b *testing.B) {
	communities := 1000
	if testing.Short() {
		communities = 100
	}
	const each = 100
	changes := zoneChanges(b)
	change := changes[len(changes)-1]
	for _, engine := range storagetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			url := storagetest.URL(b, engine)
			open := func(zones bot.Zones) (*Planner, *storage.Store) {
				s := storagetest.OpenURL(b, url, storagetest.Now(func() time.Time { return change.now }), func(o *storage.Options) { o.Zones = zones })
				return New(s, zones), s
			}
			before, store := open(change.before)
			meetup := change.meetup.AddDays(14)
			for c := range communities {
				if err := store.InTx(b.Context(), func(tx bot.Tx) error { return fillCommunity(tx, before, change.zone, meetup, c, each) }); err != nil {
					b.Fatal(err)
				}
			}
			if _, err := NewClockRules(before, store, "1").Follow(b.Context(), change.now); err != nil {
				b.Fatal(err)
			}
			after, store := open(change.after)
			b.ResetTimer()
			report, err := NewClockRules(after, store, "2").Follow(b.Context(), change.now)
			if err != nil || report.Meetups != communities*each {
				b.Fatalf("%+v, %v", report, err)
			}
			b.StopTimer()
			moved := 0
			due := change.now.AddDate(1, 0, 0)
			for {
				tasks, err := store.Claim(b.Context(), due, 1000, time.Hour)
				if err != nil {
					b.Fatal(err)
				}
				if len(tasks) == 0 {
					break
				}
				for _, t := range tasks {
					if t.Kind == bot.TaskRemind && t.Generation == 1 {
						moved++
					}
				}
			}
			if moved != 3*communities*each {
				b.Errorf("%d reminders were moved once", moved)
			}
			b.ReportMetric(float64(communities*each)/b.Elapsed().Seconds(), "meetups/s")
		})
	}
}

// fillCommunity makes a community with meetups at a wall time.
func fillCommunity(tx bot.Tx, p *Planner, zone string, at bot.Wall, number, meetups int) error {
	c := bot.Community{ID: bot.CommunityID(fmt.Sprintf("test:c%d", number)), Zone: zone, Channel: channel}
	if err := tx.AddCommunity(c); err != nil {
		return err
	}
	for i := range meetups {
		slots, err := bot.ResolveSlots(p.zones, zone, []bot.Slot{{Start: at.AddDays(i % 28), Length: 2 * time.Hour}})
		if err != nil {
			return err
		}
		m := bot.Meetup{
			Terms:     bot.Terms{Title: "Board games", Where: "Library", Zone: zone, Slots: slots},
			Community: c.ID, Channel: channel, Status: bot.StatusScheduled, Host: ana,
			Card: bot.MessageRef{Place: channel, ID: fmt.Sprint("card", i)}, RenderedAt: tx.Now(),
		}
		if err := tx.CreateMeetup(&m); err != nil {
			return err
		}
		m.ChosenSlot = m.Slots[0].ID
		if err := tx.SaveMeetup(&m); err != nil {
			return err
		}
		roster, err := tx.Roster(c.ID, m.ID)
		if err != nil {
			return err
		}
		change := roster.Answer(ana, bot.RSVPGoing, tx.Now())
		if err := tx.SaveRSVPs(c.ID, m.ID, change.Saved); err != nil {
			return err
		}
		if err := p.promiseOwed(tx, m); err != nil {
			return err
		}
	}
	return nil
}
