package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot/chat"
)

// playStory fills an empty room with a half-answered meetup: Ana has proposed
// it, Cy and Dee have reacted, and Ben's answer is missing. Everything is done
// as a member would do it.
func playStory(ctx context.Context, room *playground.Network, now time.Time) error {
	if !room.Empty() {
		return nil
	}
	ana, cy, dee := room.As(playground.User("ana")), room.As(playground.User("cy")), room.As(playground.User("dee"))
	if err := ana.Type(ctx, playground.Channel, "We keep saying we should meet. Let's! I bring the games."); err != nil {
		return err
	}
	if err := ana.Type(ctx, playground.Channel, proposeCommand(now)); err != nil {
		return err
	}
	if question, asked := zoneQuestion(ana); asked {
		if err := ana.Press(ctx, "", question, "Europe/Berlin"); err != nil {
			return err
		}
	}
	if err := ana.Press(ctx, "", "Post it"); err != nil {
		return fmt.Errorf("post: %w", err)
	}
	card, err := waitForCard(ctx, ana)
	if err != nil {
		return err
	}
	for _, answer := range []struct {
		who   playground.Person
		emoji string
	}{{cy, "1️⃣"}, {cy, "2️⃣"}, {dee, "1️⃣"}, {dee, "3️⃣"}} {
		if err := answer.who.React(ctx, card, answer.emoji); err != nil {
			return err
		}
	}
	return cy.Type(ctx, playground.Channel, "Friday would be great. @Ben, your turn: react, or tap Choose times.")
}

// proposeCommand asks about a weekend far enough ahead that all of the previous
// day's reminders are still to come.
func proposeCommand(now time.Time) string {
	friday := now
	for friday.Weekday() != time.Friday || friday.Sub(now) < 72*time.Hour {
		friday = friday.AddDate(0, 0, 1)
	}
	on := func(days int, hour string) string { return friday.AddDate(0, 0, days).Format("2 Jan 2006 ") + hour }
	return fmt.Sprintf(`/meetup propose "Board games at the library" when:"%s, %s, %s" where:"Central Library, meeting room 2" who:"@Ben @Cy @Dee" minimum:3 capacity:8`,
		on(0, "7pm"), on(1, "3pm"), on(2, "3pm"))
}

// zoneQuestion returns the action of the menu that asks a member for the zone of
// their proposal, if that is unknown. The welcome message has another one.
func zoneQuestion(p playground.Person) (action string, asked bool) {
	for _, v := range p.Sees() {
		if v.Card == nil {
			continue
		}
		for _, c := range v.Card.Controls {
			if menu, ok := c.(chat.Menu); ok && menu.Action.Verb == "zone" {
				return menu.Action.String(), true
			}
		}
	}
	return "", false
}

// waitForCard waits until the courier has posted the poll's card.
func waitForCard(ctx context.Context, p playground.Person) (string, error) {
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		for _, v := range p.SeesIn(playground.Channel) {
			if v.Card != nil && !v.Private && strings.Contains(v.Text(), "Board games at the library") {
				return v.ID, nil
			}
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return "", fmt.Errorf("no card: %w", ctx.Err())
		}
	}
}
