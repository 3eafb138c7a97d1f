package flow

import (
	"bytes"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// hostileArgs returns the arguments of a button that nobody was shown.
func hostileArgs(x *whereFixture) [][]string {
	ids := []string{"", "0", "-1", "nothing", "999999", "9223372036854775808", strings.Repeat("9", 400), "\x00", "1e3"}
	for _, id := range x.meetups {
		ids = append(ids, strconv.FormatInt(int64(id), 10))
	}
	var out [][]string
	for _, id := range ids {
		out = append(out, []string{id})
		for _, second := range []string{"", "-1", "999999999999999999999", "going", "yes", "2026-99-99T99:99", "'; drop table meetup", strings.Repeat("x", 300)} {
			out = append(out, []string{id, second}, []string{id, second, "-5", second, id})
		}
	}
	return append(out, nil)
}

// Whatever a client sends that no button of Muster's would: a sentence answers it, and
// nothing breaks.
func TestForgedInputIsRefusedPolitely(t *testing.T) {
	t.Parallel()
	x := newWhereFixture(t)
	x.router.CheckQuota = nil // it would refuse most
	log := new(bytes.Buffer)
	x.log = slog.New(slog.NewTextHandler(log, nil))
	presses, forms := x.router.Verbs()
	if len(presses) < 40 || len(forms) < 4 {
		t.Fatalf("only %d buttons and %d forms", len(presses), len(forms))
	}
	broken := 0
	send := func(what string, e chat.Event) {
		x.handle(e)
		if log.Len() > 0 && broken < 10 {
			broken++
			t.Errorf("%s: %.600s", what, log)
		}
		log.Reset()
	}
	values := []string{"-1", "nothing", strings.Repeat("9", 300), "\x00\xff", "https://example.org"}
	froms := []chat.From{
		{Community: whereRoom, Place: whereChannel, Actor: chat.Identity{User: "stranger"}},
		{Community: whereRoom, Place: whereChannel, Actor: chat.Identity{User: "host", Manages: true}},
		{Community: "test:elsewhere", Place: "test:elsewhere/general", Actor: chat.Identity{User: "host", Manages: true}},
		{Place: bot.DirectTo("host"), Actor: chat.Identity{User: "host"}},
	}
	args := hostileArgs(x)
	for i, from := range froms {
		for _, verb := range presses {
			if verb == "forget" {
				continue // the others need the host; it comes last
			}
			for n, a := range args {
				if n%len(froms) != i && n > 8 { // each sends some of them
					continue
				}
				e := chat.Press{From: from, Action: chat.Action{Verb: verb, ReplyMode: chat.ModePrivate, Args: a}}
				if n%2 == 0 {
					e.Values = values
				}
				send("press "+verb+" "+strings.Join(a, "|"), e)
			}
		}
		for _, verb := range forms {
			for _, a := range args[:40] {
				typed := chat.Values{}
				for _, name := range []string{"title", "when", "where", "area", "zone", "who", "must", "seats", "duration", "deadline", "description", "cohosts", "note", "leads", "quiet", "reminders"} {
					typed[name] = chat.Value{Text: values[len(typed)%len(values)], Users: []bot.UserID{"", "nobody"}}
				}
				send("form "+verb+" "+strings.Join(a, "|"), chat.Submission{From: from, Action: chat.Action{Verb: verb, Args: a}, Values: typed})
			}
		}
		for _, c := range x.router.Commands() {
			for _, v := range append(values, "", "999999", "-7") {
				typed := chat.Values{}
				for _, o := range c.Options {
					typed[o.Name] = chat.Value{Text: v, Users: []bot.UserID{"nobody", ""}}
				}
				send("command "+c.Name+" "+v, chat.Invocation{From: from, Command: c.Name, Values: typed})
			}
		}
	}
	for _, from := range froms {
		for _, a := range args[:40] {
			send("press forget "+strings.Join(a, "|"), chat.Press{From: from, Action: chat.Action{Verb: "forget", ReplyMode: chat.ModeUpdate, Args: a}, Values: values})
		}
	}
}
