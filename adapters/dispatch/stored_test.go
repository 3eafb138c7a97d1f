package dispatch_test

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func TestAReplyRefOpensInEveryProcessUntilItExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := adaptertest.NewNotebook()
		here, there := &dispatch.ReplySealer{Notes: notes}, &dispatch.ReplySealer{Notes: notes}
		ref, err := here.Seal(t.Context(), "token-of-the-reply", time.Now().Add(15*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(ref), "token") {
			t.Errorf("the ref %q tells what it holds", ref)
		}
		var got string
		if err := there.Open(t.Context(), ref, &got); err != nil || got != "token-of-the-reply" {
			t.Errorf("opens as %q, %v", got, err)
		}
		for _, broken := range []bot.ReplyRef{"", "x", ref[:len(ref)-2], "abcdefgh" + ref[8:], ref + "A"} {
			if err := there.Open(t.Context(), broken, &got); !chat.IsError[*chat.Gone](err) {
				t.Errorf("%q opens: %v", broken, err)
			}
		}
		time.Sleep(15 * time.Minute)
		if err := here.Open(t.Context(), ref, &got); !chat.IsError[*chat.Gone](err) {
			t.Errorf("an expired ref opens: %v", err)
		}
	})
}

func TestProcessesThatStartAtOnceOpenEachOthersRefs(t *testing.T) {
	notes := adaptertest.NewNotebook()
	var sealers []*dispatch.ReplySealer
	for range 4 {
		sealers = append(sealers, &dispatch.ReplySealer{Notes: notes})
	}
	for i, s := range sealers {
		ref, err := s.Seal(t.Context(), i, time.Now().Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range sealers {
			var got int
			if err := o.Open(t.Context(), ref, &got); err != nil || got != i {
				t.Errorf("opens as %d, %v", got, err)
			}
		}
	}
}

func TestAPendingFormIsKeptForADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := adaptertest.NewNotebook()
		forms := dispatch.PendingForms{Notes: notes, Log: slog.New(slog.DiscardHandler)}
		name := dispatch.NewFormName("test:room", "test:ana")
		if !strings.Contains("form:"+name, "."+bot.NoteTag("test:room", "test:ana")+".") {
			t.Errorf("the name %s does not let the member's notes be found", name)
		}
		if err := forms.Put(t.Context(), name, chat.Form{Title: "Meet"}); err != nil {
			t.Fatal(err)
		}
		go forms.Sweep(t.Context())
		time.Sleep(dispatch.FormTTL - time.Minute)
		var f chat.Form
		if ok, err := forms.Get(t.Context(), name, "test:room", "test:ana", &f); err != nil || !ok || f.Title != "Meet" {
			t.Errorf("reads back as %+v, %v, %v", f, ok, err)
		}
		time.Sleep(2 * time.Hour)
		if ok, err := forms.Get(t.Context(), name, "test:room", "test:ana", &f); ok || err != nil {
			t.Errorf("it is there after a day: %v", err)
		}
	})
}

func TestAPendingFormIsItsMembersAlone(t *testing.T) {
	forms := dispatch.PendingForms{Notes: adaptertest.NewNotebook(), Log: slog.New(slog.DiscardHandler)}
	name := dispatch.NewFormName("test:room", "test:ana")
	if err := forms.Put(t.Context(), name, chat.Form{Title: "Meet"}); err != nil {
		t.Fatal(err)
	}
	ofBen := strings.Replace(name, bot.NoteTag("test:room", "test:ana"), bot.NoteTag("test:room", "test:ben"), 1)
	for what, c := range map[string]struct {
		name      string
		community bot.CommunityID
		member    bot.UserID
		ok        bool
	}{
		"its member":               {name, "test:room", "test:ana", true},
		"another member":           {name, "test:room", "test:ben", false},
		"another community":        {name, "test:hall", "test:ana", false},
		"her direct messages":      {name, "", "test:ana", false},
		"a name that was altered":  {ofBen, "test:room", "test:ben", false},
		"a part of a name":         {name[:len(name)-1], "test:room", "test:ana", false},
		"a name without a member":  {strings.SplitN(name, ".", 2)[0] + ".x", "test:room", "test:ana", false},
		"the name of another note": {"." + bot.NoteTag("test:room", "test:ana") + ".", "test:room", "test:ana", false},
	} {
		var f chat.Form
		if ok, err := forms.Get(t.Context(), c.name, c.community, c.member, &f); ok != c.ok || err != nil || !ok && f.Title != "" {
			t.Errorf("%s: %v, %v, %q", what, ok, err, f.Title)
		}
	}
}
