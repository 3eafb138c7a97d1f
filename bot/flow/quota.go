package flow

import (
	"context"

	"github.com/muster-bot/muster/bot/chat"
)

// checkQuota counts a command, a press or a form, and refuses it beyond the quota.
// In direct messages it is counted in one community that the actor is known in.
func (f *Flow) checkQuota(ctx context.Context, e chat.Event) error {
	by := e.Origin().By()
	if by.User == "" {
		return nil
	}
	if by.Community == "" {
		known, err := f.plan.Memberships(ctx, by.User)
		if err != nil || len(known) == 0 {
			return err
		}
		by.Community = known[0].Community
	}
	switch e.(type) {
	case chat.Press:
		return f.plan.CountPress(ctx, by)
	case chat.Submission:
		return f.plan.CountForm(ctx, by)
	}
	return f.plan.CountCommand(ctx, by)
}
