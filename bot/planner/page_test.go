package planner

import (
	"fmt"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestALinkIsExchangedAsOftenAsItWorks(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		link, err := t.OpenPage(t.Context(), as(ben), m.ID, "link")
		t.must(err)
		for _, browser := range []string{"phone", "laptop"} {
			session, err := t.StartSession(t.Context(), "link", browser)
			t.must(err)
			if session.Page() != link.Page() || link.Pass.Meetup != m.ID || link.Meetup.ID != m.ID || session.Meetup != m.ID || session.Member != ben || !session.Expires.After(link.Expires) {
				t.Errorf("for %+v the session is %+v", link, session)
			}
			v, err := t.Visitor(t.Context(), browser)
			t.must(err)
			if v.Pass != session || v.Member.User != ben || v.Community.ID != room {
				t.Errorf("who visits is %+v", v)
			}
		}
		_, err = t.Visitor(t.Context(), "link")
		t.wantRefusal(err, bot.KindForbidden, "refuse.page_session")
		_, err = t.StartSession(t.Context(), "phone", "tablet")
		t.wantRefusal(err, bot.KindForbidden, "refuse.page_link")
		_, err = t.StartSession(t.Context(), "guessed", "tablet")
		t.wantRefusal(err, bot.KindForbidden, "refuse.page_link")
		t.clock.to(link.Expires)
		_, err = t.StartSession(t.Context(), "link", "tablet")
		t.wantRefusal(err, bot.KindForbidden, "refuse.page_link")
		_, err = t.Visitor(t.Context(), "phone")
		t.must(err)
		t.clock.to(monday.AddDate(0, 0, 31))
		_, err = t.Visitor(t.Context(), "phone")
		t.wantRefusal(err, bot.KindForbidden, "refuse.page_session")
	})
}

func TestALinkWorksUntilThePollClosesAndNoLongerThanAWeek(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ closes, works time.Duration }{
		{48 * time.Hour, 48 * time.Hour}, {30 * 24 * time.Hour, 7 * 24 * time.Hour}, {time.Minute, time.Hour}, {-time.Minute, time.Hour},
	} {
		m := bot.Meetup{CloseAt: monday.Add(c.closes)}
		if got := m.LinkFor(ben, "x", monday).Expires.Sub(monday); got != c.works {
			t.Errorf("closing in %v, it works for %v, want %v", c.closes, got, c.works)
		}
	}
	if got := (&bot.Meetup{}).LinkFor(ben, "x", monday).Expires; !got.Equal(monday.AddDate(0, 0, 7)) {
		t.Errorf("of a poll that closes by itself it works until %v", got)
	}
}

func TestPagesEndWithTheMeetupAndWithTheirMember(t *testing.T) {
	each(t, func(t *scenario) {
		session := func(u bot.UserID, m bot.Meetup) string {
			t.Helper()
			secret := fmt.Sprintf("%s %d", u, m.ID)
			_, err := t.OpenPage(t.Context(), as(u), m.ID, "link "+secret)
			t.must(err)
			_, err = t.StartSession(t.Context(), "link "+secret, secret)
			t.must(err)
			return secret
		}
		wants := func(secret string, kind bot.Kind, key string) {
			t.Helper()
			_, err := t.Visitor(t.Context(), secret)
			t.wantRefusal(err, kind, key)
		}
		m, other := t.post(ana, proposal(bot.DraftKindPoll)), t.post(ana, proposal(bot.DraftKindPoll))
		bens, cys, others := session(ben, m), session(cy, m), session(cy, other)

		t.must(t.RecordMemberLeft(t.Context(), room, ben))
		wants(bens, bot.KindForbidden, "refuse.page_session")
		t.must(t.RecordMemberReturned(t.Context(), room, ben))
		wants(bens, bot.KindForbidden, "refuse.page_session")

		_, err := t.Cancel(t.Context(), as(ana), other.ID)
		t.must(err)
		wants(others, bot.KindConflict, "refuse.cancelled")
		_, err = t.Visitor(t.Context(), cys)
		t.must(err)

		n, err := t.ClosePages(t.Context(), as(cy))
		t.must(err)
		if n != 2 {
			t.Errorf("%d pages were open, want 2", n)
		}
		wants(cys, bot.KindForbidden, "refuse.page_session")
		_, err = t.StartSession(t.Context(), "link "+cys, "again")
		t.wantRefusal(err, bot.KindForbidden, "refuse.page_link")
	})
}

func TestAMemberHasAFewSessionsAndTheOldestGo(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		_, err := t.OpenPage(t.Context(), as(ben), m.ID, "link")
		t.must(err)
		for i := range bot.MaxPasses + 1 {
			_, err = t.StartSession(t.Context(), "link", fmt.Sprint(i))
			t.must(err)
			t.clock.to(t.clock.Now().Add(time.Second))
		}
		profile, err := t.MemberProfile(t.Context(), as(ben))
		t.must(err)
		if profile.Sessions != bot.MaxPasses {
			t.Errorf("%d sessions, want %d", profile.Sessions, bot.MaxPasses)
		}
		_, err = t.Visitor(t.Context(), "0")
		t.wantRefusal(err, bot.KindForbidden, "refuse.page_session")
		_, err = t.Visitor(t.Context(), "1")
		t.must(err)
	})
}

func TestWhoLooksAtAPageSeesThatThePollHasChanged(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		var last int64
		changed := func() bool {
			t.Helper()
			now, err := t.PollRevision(t.Context(), room, m.ID)
			t.must(err)
			defer func() { last = now }()
			return now != last
		}
		t.choose(cy, m, 0)
		if changed() {
			t.Error("it is counted though nobody looks")
		}
		_, err := t.OpenPage(t.Context(), as(ben), m.ID, "link")
		t.must(err)
		_, err = t.StartSession(t.Context(), "link", "session")
		t.must(err)
		for _, step := range []struct {
			name string
			do   func() error
			want bool
		}{
			{"a session", func() error { return nil }, true}, {"nothing", func() error { return nil }, false},
			{"an answer", func() error { t.choose(dee, m, 0); return nil }, true},
			{"another answer", func() error { t.choose(dee, m, 1); return nil }, true},
			{"an answer taken back", func() error { _, err := t.Withdraw(t.Context(), as(dee), m.ID); return err }, true},
			{"an edit", func() error {
				_, err := t.edit(as(ana), t.mustSnapshot(m.ID).Meetup, func(d *bot.Draft) { d.Title = "Chess" })
				return err
			}, true},
			{"a look", func() error { _, err := t.SnapshotFor(t.Context(), as(cy), m.ID); return err }, false},
			{"a decision", func() error { _, err := t.Pick(t.Context(), as(ana), m.ID, m.Slots[0].ID); return err }, true},
		} {
			t.clock.to(t.clock.Now().Add(time.Minute))
			t.must(step.do())
			if got := changed(); got != step.want {
				t.Errorf("after %s it has changed: %t", step.name, got)
			}
		}
	})
}
