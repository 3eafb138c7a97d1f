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
		if ok, err := forms.Get(t.Context(), name, &f); err != nil || !ok || f.Title != "Meet" {
			t.Errorf("reads back as %+v, %v, %v", f, ok, err)
		}
		time.Sleep(2 * time.Hour)
		if ok, err := forms.Get(t.Context(), name, &f); ok || err != nil {
			t.Errorf("it is there after a day: %v", err)
		}
	})
}
