package flow

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// newDraft saves a draft of a poll.
func newDraft(t *testing.T, f *Flow) bot.Draft {
	t.Helper()
	_, err := f.propose(bot.DraftKindPoll)(t.Context(), chat.Invocation{
		From: organiserFrom, Values: chat.Values{"title": {Text: "Chess"}, "when": {Text: "fri 7pm, sat 3pm"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := f.plan.Draft(t.Context(), organiserFrom.By(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// submitField submits a form of a draft with one field.
func submitField(t *testing.T, f *Flow, d bot.Draft, name, text string) error {
	_, err := f.submitDraft(t.Context(), chat.Submission{
		From: organiserFrom, Action: chat.NewAction("draft", chat.ModeUpdate, d.Kind, d.ID, mainPage), Values: chat.Values{name: {Text: text}},
	})
	return err
}

func TestTwoFormsOfADraftAtOnceAreBothKept(t *testing.T) {
	t.Parallel()
	f := settingsFlow(t)
	d := newDraft(t, f)
	for i := range 20 {
		title, where := fmt.Sprint("Title ", i), fmt.Sprint("Place ", i)
		var errs [2]error
		var done sync.WaitGroup
		done.Go(func() { errs[0] = submitField(t, f, d, "title", title) })
		done.Go(func() { errs[1] = submitField(t, f, d, "where", where) })
		done.Wait()
		now, err := f.plan.Draft(t.Context(), organiserFrom.By(), d.ID)
		if err = errors.Join(errs[0], errs[1], err); err != nil || now.Title != title || now.Where != where {
			t.Errorf("round %d: %q at %q, %v", i, now.Title, now.Where, err)
		}
	}
}

func TestOnlyWhatAPreviewShowedIsPosted(t *testing.T) {
	t.Parallel()
	f := settingsFlow(t)
	d := newDraft(t, f)
	post := func(shown bot.Draft) chat.Card {
		t.Helper()
		preview := previewCard(f.privatePrinter(organiserFrom), shown, organiserFrom, 0)
		response, err := f.postDraft(t.Context(), chat.Press{From: organiserFrom, Action: preview.Controls[0].(chat.Button).Action})
		redraw, ok := response.(chat.Redraw)
		if err != nil || !ok {
			t.Fatal(response, err)
		}
		return redraw.Card
	}
	if err := submitField(t, f, d, "title", "Go"); err != nil {
		t.Fatal(err)
	}
	again := post(d)
	now, err := f.plan.Draft(t.Context(), organiserFrom.By(), d.ID)
	if err != nil || now.PostedAs != 0 || now.Title != "Go" || again.Title.String() != "Go" {
		t.Errorf("posted as %d, %q is shown, %v", now.PostedAs, again.Title, err)
	}
	post(now)
	if now, err = f.plan.Draft(t.Context(), organiserFrom.By(), d.ID); err != nil || now.PostedAs == 0 {
		t.Errorf("posted as %d, %v", now.PostedAs, err)
	}
	post(now) // the second tap
}
