package planner

import (
	"context"

	"github.com/muster-bot/muster/bot"
)

// Page is what a member's own page shows.
type Page struct {
	Self
	Asked []bot.Meetup // polls that wait for them
}

// Page reads what stands on the actor's own page.
func (p *Planner) Page(ctx context.Context, by bot.Actor) (Page, error) {
	me, err := p.Me(ctx, by)
	if err != nil {
		return Page{}, err
	}
	asked, err := bot.View(ctx, p.store, func(r bot.Reader) ([]bot.Meetup, error) {
		return r.FindMeetups(by.Community, bot.MeetupFilter{Status: []bot.Status{bot.StatusPolling}, AwaitingAnswerFrom: by.User, Limit: 25})
	})
	return Page{Self: me, Asked: asked}, err
}
