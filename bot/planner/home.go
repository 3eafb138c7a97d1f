package planner

import (
	"context"

	"github.com/muster-bot/muster/bot"
)

// Home is the content of a member's home page.
type Home struct {
	MemberProfile
	AwaitingAnswer []bot.Meetup          // polls that wait for their answer
	Behind         map[bot.MeetupID]bool // those of them that they answered before a time was added
}

// Home reads the content of the actor's home page.
func (p *Planner) Home(ctx context.Context, by bot.Actor) (Home, error) {
	profile, err := p.MemberProfile(ctx, by)
	if err != nil {
		return Home{}, err
	}
	home := Home{MemberProfile: profile, Behind: map[bot.MeetupID]bool{}}
	return bot.View(ctx, p.store, func(r bot.Reader) (Home, error) {
		polls, err := r.FindMeetups(by.Community, bot.MeetupFilter{Status: []bot.Status{bot.StatusPolling}, Limit: bot.MaxOpenPerCommunity})
		if err != nil {
			return Home{}, err
		}
		ids := make([]bot.MeetupID, len(polls))
		for i, m := range polls {
			ids[i] = m.ID
		}
		ballots, err := r.AnswersOf(by.Community, by.User, ids...)
		if err != nil {
			return Home{}, err
		}
		with, err := r.MeetupsWithPart(by.Community, by.User, ids...)
		if err != nil {
			return Home{}, err
		}
		var awaiting []bot.Meetup
		for _, m := range polls {
			poll := bot.Poll{Meetup: m, Answers: ballots[m.ID], Now: r.Now()}
			asksInterest := m.IsGaugingInterest() && m.Admits(by.User) && !m.IsHost(by.User) && with[m.ID] == bot.NoPart
			if asksInterest || poll.Awaits(by.User) {
				awaiting = append(awaiting, m)
				home.Behind[m.ID] = len(ballots[m.ID]) > 0
			}
		}
		home.AwaitingAnswer, err = onlyVisible(r, by, awaiting)
		return home, err
	})
}
