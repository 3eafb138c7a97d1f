package bot

import (
	"reflect"
	"testing"
	"time"
)

func TestDeliveriesAreCountedByWhatTheySay(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 11, 26, 18, minute, 0, 0, time.UTC) }
	reminder := func(u UserID, o DeliveryOutcome, minute int) Delivery {
		return Delivery{Kind: TaskRemind, Subject: "1d", Member: u, Outcome: o, At: at(minute)}
	}
	closed := reminder("test:d", DeliveryRefused, 4)
	closed.Why = "closed"
	cancelled := Delivery{Kind: TaskNotifyThread, Subject: "cancelled", Outcome: DeliveryRelayed, Why: "gone", At: at(30)}
	got := CountDeliveries(
		[]Delivery{cancelled, closed, reminder("test:c", DeliveryPosted, 3), reminder("test:b", DeliverySent, 2), reminder("test:a", DeliverySent, 1), reminder("", DeliverySent, 0)},
		[]Delivery{{Kind: TaskRemind, Subject: "2h", At: at(40)}},
	)
	want := []DeliveryCount{
		{Kind: TaskRemind, Subject: "2h", At: at(40), Waiting: 1},
		{Kind: TaskNotifyThread, Subject: "cancelled", At: at(30), Relayed: []Delivery{cancelled}},
		{Kind: TaskRemind, Subject: "1d", At: at(4), Thread: 1, Direct: 2, Posted: []UserID{"test:c"}, Refused: []Delivery{closed}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// The host is shown nothing of messages to themselves, nor of what a member did alone.
func TestWhatIsKeptOfMessages(t *testing.T) {
	m := Meetup{Host: "test:host"}
	notice := func(kind NoticeKind, u UserID) Task {
		return Task{Kind: TaskNotifyMember, Member: u, Subject: Notice{Kind: kind, Subject: "test:x"}.Encode()}
	}
	for _, c := range []struct {
		task Task
		want string // kind and subject; empty: nothing is kept
	}{
		{Task{Kind: TaskRemind, Subject: "1d"}, "remind 1d"},
		{Task{Kind: TaskRemindMember, Subject: "1d", Member: "test:a"}, "remind 1d"},
		{Task{Kind: TaskRemindMember, Subject: "1d", Member: "test:host"}, ""},
		{Task{Kind: TaskRelay, Subject: "remind|1d", Member: "test:a"}, "remind 1d"},
		{Task{Kind: TaskNotifyThread, Subject: "changed:7"}, "tell changed"},
		{notice(NoticeSeat, "test:a"), "tell seat"},
		{notice(NoticeIgnored, "test:a"), ""},
		{notice(NoticeUnreached, "test:host"), ""},
		{Task{Kind: TaskRedraw}, ""},
	} {
		d, kept := m.DeliveryFor(c.task)
		got := string(d.Kind) + " " + d.Subject
		if !kept {
			got = ""
		}
		if got != c.want {
			t.Errorf("%s %s: kept as %q, want %q", c.task.Kind, c.task.Subject, got, c.want)
		}
	}
}
