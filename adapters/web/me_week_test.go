package web

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/planner"
)

// noWeek is that of a member who has not said it, and cannot.
type noWeek struct{}

func (noWeek) Week(context.Context, Visit) (WeekEntry, error) {
	return WeekEntry{Clocks: "<i>on Berlin time", Today: bot.Wall{Year: 2026, Month: 11, Day: 23}}, nil
}

func (noWeek) ReadWeek(context.Context, Visit, string) (planner.WeekSetting, error) {
	return planner.WeekSetting{}, bot.Refuse(bot.KindInvalid, "week.empty", "Say when you are free.", nil)
}
func (noWeek) SaveWeek(context.Context, Visit, planner.WeekSetting) error { return nil }
func (noWeek) ForgetWeek(context.Context, Visit) error                    { return nil }
