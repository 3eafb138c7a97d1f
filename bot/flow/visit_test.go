package flow_test

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// openPage has a member press the button, and opens their page as the script of the
// landing page does.
func (s *scenario) openPage(who string, m bot.MeetupID) (bot.Pass, string) {
	s.Helper()
	reply, ok := s.handle(chat.Press{From: s.origin(who, playground.Channel), Action: chat.NewAction("paint", chat.ModePrivate, m)}).(chat.Reply)
	if !ok {
		s.Fatalf("%s gets no link", who)
	}
	const landing = "/when#"
	for _, span := range reply.Card.Lead {
		if url := span.Link.URL; len(url) > len(landing) && url[:len(landing)] == landing {
			pass, secret, err := s.flow.StartSession(s.Context(), url[len(landing):])
			if err != nil {
				s.Fatal(err)
			}
			return pass, secret
		}
	}
	s.Fatalf("%s gets no link: %+v", who, reply)
	return bot.Pass{}, ""
}

func (s *scenario) steps(lines ...string) {
	s.Helper()
	for _, line := range lines {
		if err := s.step(line); err != nil {
			s.Fatal(line, err)
		}
		s.settle()
	}
}

// pageOfPoll is a room with a poll, the first meetup.
func pageOfPoll(t *testing.T, private ...bot.UserID) *scenario {
	t.Helper()
	s := newScenario(t, settings{zone: "Europe/Berlin", language: "en", pages: true, private: private})
	where := "ana: "
	if private != nil {
		where = "ana in backstage: "
	}
	s.steps(where+`/meetup propose "Board games" when:"fri 7pm, sat 3pm"`, "ana taps Post it")
	return s
}

func wantKey(t *testing.T, what string, err error, key string) {
	t.Helper()
	refused, ok := bot.AsError(err)
	if key == "" && err == nil || ok && refused.Key == key {
		return
	}
	t.Errorf("%s: %v, want %q", what, err, key)
}

// visits tries what a page does, and wants each to be refused for that reason; empty: not.
func (s *scenario) visits(what string, pass bot.Pass, key string) {
	s.Helper()
	_, err := s.flow.Visit(s.Context(), pass)
	wantKey(s.T, what+", a stream", err, key)
	poll, err := s.flow.PollOf(s.Context(), pass)
	wantKey(s.T, what+", the page", err, key)
	slot := bot.SlotID(1)
	if err == nil {
		slot = poll.Meetup.Slots[0].ID
	}
	_, err = s.flow.Paint(s.Context(), pass, "page", []bot.Stroke{{Seq: 1, Slot: slot, To: time.Hour, Availability: bot.AvailabilityYes}})
	wantKey(s.T, what+", a stroke", err, key)
}

func TestTheNetworkIsAskedWhetherAVisitorMayStillSeeThePage(t *testing.T) {
	t.Parallel()
	ana, ben := playground.User("ana"), playground.User("ben")
	t.Run("who has left", func(t *testing.T) {
		s := pageOfPoll(t)
		pass, secret := s.openPage("ben", 1)
		s.visits("at first", pass, "")
		s.net.leave(ben)
		s.visits("within the minute", pass, "")
		s.advanceTo(s.clock().Add(time.Minute))
		_, err := s.flow.Visit(s.Context(), pass)
		wantKey(t, "after it", err, "refuse.not_member")
		_, err = s.flow.Visitor(s.Context(), secret)
		wantKey(t, "their session", err, "refuse.page_session")
	})
	t.Run("who cannot see the place any more", func(t *testing.T) {
		s := pageOfPoll(t, ana, ben)
		pass, _ := s.openPage("ben", 1)
		s.visits("at first", pass, "")
		s.net.show(backstage, ben, bot.VisibilityUnknown)
		s.visits("within the minute", pass, "")
		s.advanceTo(s.clock().Add(time.Minute))
		s.visits("when nobody knows", pass, "refuse.sight_unsure")
		s.net.show(backstage, ben, bot.VisibilityNo)
		s.visits("after that", pass, "refuse.no_meetup") // though he has answered
		host, _ := s.openPage("ana", 1)
		s.visits("its host", host, "")
	})
	t.Run("of whom the network says nothing", func(t *testing.T) {
		s := pageOfPoll(t, ana, ben)
		pass, secret := s.openPage("ben", 1)
		s.net.silence(true)
		s.visits("silent", pass, "refuse.member_unsure")
		s.net.silence(false)
		s.visits("when it answers", pass, "")
		if _, err := s.flow.Visitor(t.Context(), secret); err != nil {
			t.Error(err)
		}
	})
	t.Run("who has signed out", func(t *testing.T) {
		s := pageOfPoll(t)
		pass, _ := s.openPage("ben", 1)
		s.visits("at first", pass, "")
		s.steps("ben: /meetup me show", "ben taps Sign out of my pages")
		s.visits("after that", pass, "refuse.page_session")
	})
}

func TestAMemberWhoPaintsDoesNotHaveTheNetworkAskedEachTime(t *testing.T) {
	t.Parallel()
	s := pageOfPoll(t)
	pass, _ := s.openPage("ben", 1)
	before := s.net.asked
	for range 20 {
		s.visits("painting", pass, "")
	}
	if n := s.net.asked - before; n != 1 {
		t.Errorf("the network was asked %d times", n)
	}
}

func TestPaintingHasTheLimitOfPresses(t *testing.T) {
	t.Parallel()
	s := pageOfPoll(t)
	pass, _ := s.openPage("ben", 1)
	strokes := make([]bot.Stroke, bot.MaxStrokes)
	for i := range strokes {
		strokes[i] = bot.Stroke{Seq: int64(i + 1), Slot: 1, To: time.Hour, Availability: bot.AvailabilityYes}
	}
	for range bot.MaxPresses/bot.MaxStrokes - 1 {
		_, err := s.flow.Paint(t.Context(), pass, "page", strokes)
		wantKey(t, "strokes", err, "")
	}
	_, err := s.flow.Paint(t.Context(), pass, "page", strokes) // beside the press on the button
	wantKey(t, "too many strokes", err, "quota.presses")
}
