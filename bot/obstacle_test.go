package bot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
)

func TestAnObstacleIsReadAsItWasWritten(t *testing.T) {
	for _, o := range []bot.Obstacle{
		{Reason: bot.ObstacleGone},
		{Reason: bot.ObstaclePermission},
		{Reason: bot.ObstaclePermission, Missing: []string{"Send Messages", "chat:write"}},
	} {
		if got := bot.ParseObstacle(o.Encode()); !cmp.Equal(got, o) {
			t.Errorf("%+v is read as %+v", o, got)
		}
	}
}
