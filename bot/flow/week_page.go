package flow

import (
	"cmp"
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// ReadWeek reads a usual week as the actor types it on their page. An error is that of
// when.ParseWeek.
func (f *Flow) ReadWeek(ctx context.Context, actor bot.Actor, typed string) (planner.WeekSetting, error) {
	profile, err := f.plan.MemberProfile(ctx, actor)
	if err != nil {
		return planner.WeekSetting{}, err
	}
	return f.readWeek(profile, profile.Member.Locale, typed)
}

// WeekOf returns the actor's usual week, nil if they have not said it, and which day it is
// on its clocks.
func (f *Flow) WeekOf(ctx context.Context, actor bot.Actor) (w *bot.Week, today bot.Wall, err error) {
	profile, err := f.plan.MemberProfile(ctx, actor)
	if err != nil {
		return nil, bot.Wall{}, err
	}
	now, err := f.zones.MomentOf(f.now(), cmp.Or(weekZone(profile), "UTC"))
	return profile.Week, now.Wall.At(0, 0), err
}

// WeekClocks says on whose clocks a member's week is.
func WeekClocks(p i18n.Printer, m bot.Member) string {
	if m.TimeZone() == "" {
		return p.Word("week.clocks_anywhere", bot.Args{"command": "/meetup me zone"})
	}
	return p.Word("week.clocks", bot.Args{"zone": p.City(m.TimeZone())})
}
