package bot_test

import (
	"testing"

	"github.com/muster-bot/muster/bot"
)

func TestADeliveryIsReadBackAsItWasWritten(t *testing.T) {
	for _, want := range []bot.Delivery{
		{},
		{Kind: bot.TaskAnnounce, Outcome: bot.DeliveryRefused, Why: "permission:Send Messages, Embed Links"},
		{Kind: bot.TaskNotifyMember, Subject: "late:slack:T1-U1", Member: "slack:T1-U1", Outcome: bot.DeliverySent, Ref: bot.MessageRef{Place: "slack:T1-C1-1.2", ID: "1.3"}},
		{Kind: bot.TaskNotifyMember, Outcome: bot.DeliveryRefused, Why: "closed"},
	} {
		if got, err := bot.ParseDelivery(want.Encode()); err != nil || got != want {
			t.Errorf("%+v reads back as %+v, %v", want, got, err)
		}
	}
	if _, err := bot.ParseDelivery("late:ben"); err == nil {
		t.Error("a notice is read as a delivery")
	}
}
