package bot

import (
	"reflect"
	"testing"
	"time"
)

func FuzzWallRoundTrip(f *testing.F) {
	for _, s := range []string{"2026-12-04T19:00", "0000-01-01T00:00", "9999-12-31T23:59", "2026-02-29T10:00", "2026-12-04 19:00", "", "2026-12-04T24:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseWall(s)
		if err != nil {
			return
		}
		again, err := ParseWall(w.String())
		if err != nil || again != w {
			t.Errorf("%q is %v, and %v written and read again: %v", s, w, again, err)
		}
	})
}

func FuzzLeadsRoundTrip(f *testing.F) {
	for _, s := range []string{"7d,1d,2h", "1d30m", "none", "", "week,day,hours", "0d", "1d1d", "999999999h", ",", "1d,,2h", "٣d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		leads, err := DecodeLeads(s)
		if err != nil {
			return
		}
		again, err := DecodeLeads(EncodeLeads(leads))
		if err != nil || !reflect.DeepEqual(again, leads) {
			t.Errorf("%q is %v, and %v written and read again: %v", s, leads, again, err)
		}
	})
}

func FuzzQuietRoundTrip(f *testing.F) {
	for _, s := range []string{"22:00-08:00", "none", "00:00-00:00", "24:00-08:00", "-1:00-08:00", "22:00-08:00x", "", "1:2-3:4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ParseQuiet(s)
		if err != nil {
			return
		}
		if q.From < 0 || q.From >= 24*60 || q.To < 0 || q.To >= 24*60 {
			t.Fatalf("%q is %+v", s, q)
		}
		again, err := ParseQuiet(q.String())
		if err != nil || again != q && q.From != q.To { // no quiet hours are none, whenever they were
			t.Errorf("%q is %+v, and %+v written and read again: %v", s, q, again, err)
		}
	})
}

// FuzzSubjectRoundTrip reads what tasks carry in their subjects.
func FuzzSubjectRoundTrip(f *testing.F) {
	for _, s := range []string{"permission:Send Messages, Embed Links", "gone", "problem:card:permission:x", "remind|24h", "{}", `{"kind":"remind","outcome":"sent"}`, ":", "|", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if o := ParseObstacle(s); !reflect.DeepEqual(ParseObstacle(o.Encode()), o) && o.Reason == ObstaclePermission && len(o.Missing) > 0 {
			t.Errorf("%q is the obstacle %+v", s, o)
		}
		if n := ParseNotice(s); ParseNotice(n.Encode()) != n {
			t.Errorf("%q is the notice %+v", s, n)
		}
		if d, err := ParseDelivery(s); err == nil {
			if again, err := ParseDelivery(d.Encode()); err != nil || again != d {
				t.Errorf("%q is the delivery %+v, then %+v, %v", s, d, again, err)
			}
		}
		one := Task{Subject: s}.Relayed()
		if again := (Task{Subject: Relayed{Kind: one.Kind, Subject: one.Subject}.Encode()}).Relayed(); again.Kind != one.Kind || again.Subject != one.Subject {
			t.Errorf("%q relays %+v, then %+v", s, one, again)
		}
	})
}

// FuzzIDsAndPlaces reads ids and places, whose network is in front.
func FuzzIDsAndPlaces(f *testing.F) {
	for _, s := range []string{"discord:1", "slack:T1-U1", "slack:T1-U1/direct", "/direct", "", ":", "a:b:c/direct/direct", "\x00:\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u := UserID(s)
		if got, ok := DirectTo(u).Direct(); !ok || got != u {
			t.Errorf("the direct messages of %q are those of %q, %v", u, got, ok)
		}
		if u.Network() != CommunityID(s).Network() || u.Network() != DirectTo(u).Network() && u.Network() != "" {
			t.Errorf("%q is on %q, %q and %q", s, u.Network(), CommunityID(s).Network(), DirectTo(u).Network())
		}
		if member, ok := Place(s).Direct(); ok && DirectTo(member) != Place(s) {
			t.Errorf("%q are the direct messages of %q", s, member)
		}
	})
}

// FuzzSlotSet reads sets of slots out of actions.
func FuzzSlotSet(f *testing.F) {
	m := Meetup{}
	for i := range 40 {
		m.Slots = append(m.Slots, Slot{ID: SlotID(i + 1), Start: Wall{Year: 2026, Month: time.May, Day: 1 + i%28}, Length: time.Hour})
	}
	f.Add("")
	f.Add("AQ")
	f.Add("_____w")
	f.Add(m.FormatSlots(m.Slots))
	f.Fuzz(func(t *testing.T, s string) {
		ids := m.ParseSlots(s)
		var slots []Slot
		for _, id := range ids {
			slot, ok := m.Slot(id)
			if !ok {
				t.Fatalf("%q names slot %d, which there is not", s, id)
			}
			slots = append(slots, slot)
		}
		if again := m.ParseSlots(m.FormatSlots(slots)); !reflect.DeepEqual(again, ids) {
			t.Errorf("%q is %v, and %v written and read again", s, ids, again)
		}
	})
}

// FuzzNewsRoundTrip reads what notices carry in their subjects.
func FuzzNewsRoundTrip(f *testing.F) {
	for _, s := range []string{"Europe/London|7@3600,8@-1800", "|", "a|1@2@3,@,x", "remind|7d,card,remind_member|1d", ",|,", "", "Z|9@99999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		news := ParseClockNews(ParseClockNews(s).Encode())
		if again := ParseClockNews(news.Encode()); !reflect.DeepEqual(again, news) {
			t.Errorf("%q is the news %+v, then %+v", s, news, again)
		}
		unsent := ParseUnsent(s)
		if again := ParseUnsent(unsent.Encode()); !reflect.DeepEqual(again, unsent) {
			t.Errorf("%q is the unsent %+v, then %+v", s, unsent, again)
		}
		if l, ok := DecodeLead(s); ok {
			if again, ok := DecodeLead(l.Encode()); !ok || again != l {
				t.Errorf("%q is the lead %+v, then %+v", s, l, again)
			}
		}
	})
}
