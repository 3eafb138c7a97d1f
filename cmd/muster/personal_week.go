package main

import (
	"context"

	"github.com/muster-bot/muster/adapters/web"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/planner"
)

var _ web.Weeks = personalPage{}

// Week is part of web.Weeks.
func (p personalPage) Week(ctx context.Context, v web.Visit) (web.WeekEntry, error) {
	by, err := p.actor(ctx, v)
	if err != nil {
		return web.WeekEntry{}, err
	}
	entry := web.WeekEntry{Clocks: flow.WeekClocks(v.Printer, v.Member)}
	entry.Week, entry.Today, err = p.flow.WeekOf(ctx, by)
	return entry, err
}

// ReadWeek is part of web.Weeks.
func (p personalPage) ReadWeek(ctx context.Context, v web.Visit, typed string) (planner.WeekSetting, error) {
	by, err := p.actor(ctx, v)
	if err != nil {
		return planner.WeekSetting{}, err
	}
	return p.flow.ReadWeek(ctx, by, typed)
}

// SaveWeek is part of web.Weeks.
func (p personalPage) SaveWeek(ctx context.Context, v web.Visit, set planner.WeekSetting) error {
	by, err := p.actor(ctx, v)
	if err == nil {
		err = p.plan.CountForm(ctx, by)
	}
	if err == nil {
		_, err = p.plan.SetWeek(ctx, by, set)
	}
	return err
}

// ForgetWeek is part of web.Weeks.
func (p personalPage) ForgetWeek(ctx context.Context, v web.Visit) error {
	by, err := p.actor(ctx, v)
	if err == nil {
		err = p.plan.ForgetWeek(ctx, by)
	}
	return err
}
