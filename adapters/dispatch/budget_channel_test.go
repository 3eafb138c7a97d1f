package dispatch_test

import (
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// channelsInUse is what a process sent to.
type channelsInUse []string

func (c channelsInUse) ActiveChannels() []string { return c }
func (c channelsInUse) WantedUnits() int         { return dispatch.BudgetUnits / 2 }

// Processes that all wait for the limits of their channels want nothing for a while. The
// first that goes on is not alone for that.
func TestAChannelStaysItsSendersWhileNobodySends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := adaptertest.NewNotebook()
		newBudget := func() *dispatch.Budget { return dispatch.NewBudget(notes, slog.New(slog.DiscardHandler)) }
		first, second := newBudget(), newBudget()
		for range 20 { // until each has its share
			first.Renew(t.Context(), channelsInUse{"1"})
			second.Renew(t.Context(), channelsInUse{"2"})
			time.Sleep(500 * time.Millisecond)
		}
		if err := first.Ours(t.Context(), "1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		for name, other := range map[string]*dispatch.Budget{"one that sent": second, "a new one": newBudget()} {
			other.Renew(t.Context(), channelsInUse{})
			if err := other.Ours(t.Context(), "1"); !chat.IsError[*chat.Later](err) {
				t.Errorf("%s posts to another's channel: %v", name, err)
			}
		}
		time.Sleep(20 * time.Second)
		second.Renew(t.Context(), channelsInUse{})
		if err := second.Ours(t.Context(), "1"); err != nil {
			t.Errorf("the channel is still the first one's: %v", err)
		}
	})
}
