package planner

import (
	"context"

	"github.com/muster-bot/muster/bot"
)

// MemberProfile is a member with their community and open meetups.
type MemberProfile struct {
	Member    bot.Member
	Community bot.Community
	Meetups   []bot.Meetup              // open ones that they host, answered or attend
	Lost      map[bot.MeetupID]Snapshot // those of them whose poll chose a time to which they cannot come
	Sessions  int                       // browsers that are signed in to a page of theirs
	Links     int                       // links to their pages that still work
	Week      *bot.Week                 // nil: they have not said it
	Calendars int                       // of theirs that are read
}

// MemberProfile reads the actor's profile.
func (p *Planner) MemberProfile(ctx context.Context, by bot.Actor) (MemberProfile, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (MemberProfile, error) {
		var profile MemberProfile
		var err error
		if profile.Member, err = readMember(r, by.Community, by.User); err != nil {
			return profile, err
		}
		if profile.Community, err = readCommunity(r, by.Community); err != nil {
			return profile, err
		}
		if profile.Sessions, err = r.CountPasses(by.Community, by.User, bot.PassSession); err != nil {
			return profile, err
		}
		if profile.Links, err = r.CountPasses(by.Community, by.User, bot.PassLink); err != nil {
			return profile, err
		}
		calendars, err := r.PersonalCalendars(by.Community, by.User)
		if err != nil {
			return profile, err
		}
		profile.Calendars = len(calendars)
		if profile.Week, err = readWeek(r, by.Community, by.User); err != nil {
			return profile, err
		}
		profile.Meetups, err = r.FindMeetups(by.Community, bot.MeetupFilter{Status: openStatuses, Member: by.User, Limit: bot.MaxOpenPerCommunity})
		if err == nil {
			profile.Lost, err = lostTimes(r, by.Community, by.User, profile.Meetups)
		}
		return profile, err
	})
}
