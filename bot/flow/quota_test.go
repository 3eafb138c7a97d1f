package flow

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// flood sends an event so often within a minute, and returns how often it was
// refused as too quick, and the last refusal.
func (x *whereFixture) flood(times int, event func(n int) chat.Event) (refused int, last string) {
	x.Helper()
	for n := range times {
		reply, _ := x.handle(event(n)).(chat.Reply)
		if text := reply.Card.Lead.String(); strings.HasPrefix(text, "That was quick") {
			refused, last = refused+1, text
		}
	}
	return refused, last
}

// 3,000 forms of one member make a few drafts, then a sentence, also in direct
// messages. A minute later all is well.
func TestAFloodOfFormsMakesFewDrafts(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		from   chat.From
		drafts int
	}{
		"channel": {chat.From{Community: whereRoom, Place: whereChannel, Channel: whereChannel, Actor: chat.Identity{User: "ana"}}, bot.MaxDrafts},
		"direct":  {chat.From{Place: bot.DirectTo("ana"), Actor: chat.Identity{User: "ana"}}, 0}, // no network says that Ana is a member
	} {
		t.Run(name, func(t *testing.T) {
			from := test.from
			x := newWhereFixture(t)
			_, err := x.plan.RecordMember(t.Context(), bot.Member{Community: whereRoom, User: "ana"})
			x.must(err)
			first, err := x.countDrafts("ana")
			x.must(err)
			form := func(n int) chat.Event {
				from.ID = strconv.Itoa(n)
				return chat.Submission{From: from, Action: chat.NewAction("draft", chat.ModePrivate, string(bot.DraftKindPoll), 0, "main"),
					Values: chat.Values{"title": {Text: "Chess " + from.ID}, "when": {Text: "fri 7pm"}}}
			}
			const allowed = bot.MaxPresses / bot.PressesOfForm
			refused, last := x.flood(3000, form)
			if refused != 3000-allowed || !strings.Contains(last, "Go on in 60 s") {
				t.Errorf("%d were refused, want all but %d; the last with %q", refused, allowed, last)
			}
			if n, err := x.countDrafts("ana"); err != nil || n-first != test.drafts {
				t.Errorf("%d drafts were made, want %d, %v", n-first, test.drafts, err)
			}
			x.now = x.now.Add(time.Minute)
			if refused, last := x.flood(1, form); refused > 0 {
				t.Errorf("a minute later: %q", last)
			}
		})
	}
}

// countDrafts counts the stored drafts of a member.
func (x *whereFixture) countDrafts(u bot.UserID) (int, error) {
	tables, err := x.plan.Export(x.Context(), whereActor(u))
	for _, table := range tables {
		if table.Table == "draft" {
			return len(table.Rows), err
		}
	}
	return 0, err
}

// Notes, edits, requests and every other press count; who taps through the largest
// poll three times in a minute is not stopped.
func TestEveryPressAndFormCounts(t *testing.T) {
	t.Parallel()
	x := newWhereFixture(t)
	presses, forms := x.router.Verbs()
	from := chat.From{Community: whereRoom, Place: whereChannel, Channel: whereChannel, Actor: chat.Identity{User: "guest"}}
	press := func(verb string) func(int) chat.Event {
		return func(int) chat.Event {
			return chat.Press{From: from, Action: chat.NewAction(verb, chat.ModePrivate, x.meetups["polling"])}
		}
	}
	if refused, last := x.flood(3*3*bot.MaxSlots, press("mark")); refused > 0 {
		t.Errorf("a member who taps through a poll: %q", last)
	}
	for range bot.MaxPresses / bot.PressesOfForm {
		_ = x.plan.CountForm(x.Context(), whereActor("guest")) // the last is one too many
	}
	for _, verb := range presses {
		if refused, _ := x.flood(1, press(verb)); refused != 1 {
			t.Errorf("press %s does not count", verb)
		}
	}
	for _, verb := range forms {
		if refused, _ := x.flood(1, func(int) chat.Event {
			return chat.Submission{From: from, Action: chat.NewAction(verb, chat.ModePrivate)}
		}); refused != 1 {
			t.Errorf("form %s does not count", verb)
		}
	}
}
