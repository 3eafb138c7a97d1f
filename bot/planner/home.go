package planner

import (
	"context"

	"github.com/muster-bot/muster/bot"
)

// Home is the content of a member's home page.
type Home struct {
	MemberProfile
	AwaitingAnswer []bot.Meetup // polls that they have not answered
}

// Home reads the content of the actor's home page.
func (p *Planner) Home(ctx context.Context, by bot.Actor) (Home, error) {
	profile, err := p.MemberProfile(ctx, by)
	if err != nil {
		return Home{}, err
	}
	polls, err := bot.View(ctx, p.store, func(r bot.Reader) ([]bot.Meetup, error) {
		polls, err := r.FindMeetups(by.Community, bot.MeetupFilter{
			Status: []bot.Status{bot.StatusPolling}, AwaitingAnswerFrom: by.User, Limit: bot.MaxOpenPerCommunity,
		})
		if err != nil {
			return nil, err
		}
		return onlyVisible(r, by, polls)
	})
	return Home{MemberProfile: profile, AwaitingAnswer: polls}, err
}
