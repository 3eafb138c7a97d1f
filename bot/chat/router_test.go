package chat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
)

// textReply returns a reply of that text.
func textReply(s string) Response { return Reply{Card: Card{Lead: Plain(s)}} }

func textOf(t *testing.T, r Response) string {
	t.Helper()
	reply, ok := r.(Reply)
	if !ok {
		return ""
	}
	return reply.Card.Lead.String()
}

func testRouter(events *[]string) *Router {
	r := NewRouter()
	r.OnError = func(_ context.Context, _ Event, err error) Response { return textReply("failed: " + err.Error()) }
	r.OnStale = func(context.Context, Event) Response { return textReply("stale") }
	r.OnCommand(Command{Name: "list"}, func(_ context.Context, e Invocation) (Response, error) { return textReply("listed"), nil })
	r.OnCommand(Command{Name: "break"}, func(context.Context, Invocation) (Response, error) { return nil, errors.New("broken") })
	r.OnPress("panic", func(context.Context, Press) (Response, error) { panic("at once") })
	r.OnPress("go", func(_ context.Context, e Press) (Response, error) { return textReply("went " + e.Action.Arg(0)), nil })
	r.OnSubmit("form", func(context.Context, Submission) (Response, error) { return textReply("handed in"), nil })
	r.OnComplete("zone", func(_ context.Context, q Query) (Response, error) {
		return Suggestions{[]Choice{{Label: q.Typed}}}, nil
	})
	record := func(what string) { *events = append(*events, what) }
	r.OnReaction(func(context.Context, ReactionChanged) error { record("reacted"); return nil })
	r.OnArrived(func(context.Context, Arrived) error { record("arrived"); return nil })
	r.OnVanished(func(context.Context, Vanished) error { record("vanished"); return errors.New("too late") })
	r.OnReconnected(func(context.Context, Reconnected) error { record("returned"); return nil })
	r.OnAccessChanged(func(context.Context, AccessChanged) error { record("opened"); return nil })
	return r
}

func TestEventsReachTheirHandlers(t *testing.T) {
	var events []string
	r := testRouter(&events)
	for want, e := range map[string]Event{
		"listed": Invocation{Command: "list"}, "failed: broken": Invocation{Command: "break"}, "went 7": Press{Action: NewAction("go", ModePrivate, 7)},
		"handed in": Submission{Action: NewAction("form", ModePrivate)}, "stale": Press{Action: NewAction("gone", ModePrivate)}, "failed: too late": Vanished{},
	} {
		if got := textOf(t, r.Handle(t.Context(), e)); got != want {
			t.Errorf("%T: %q, want %q", e, got, want)
		}
	}
	if got := textOf(t, r.Handle(t.Context(), Press{Action: NewAction("panic", ModePrivate)})); !strings.HasPrefix(got, "failed: panic: at once") {
		t.Errorf("a panic becomes %q", got)
	}
	if s := r.Handle(t.Context(), Query{Field: "zone", Typed: "Ber"}).(Suggestions); len(s.Choices) != 1 || s.Choices[0].Label != "Ber" {
		t.Errorf("completed with %+v", s)
	}
	if s := r.Handle(t.Context(), Query{Field: "other"}).(Suggestions); len(s.Choices) != 0 {
		t.Errorf("completed with %+v", s)
	}
	for _, e := range []Event{ReactionChanged{}, Arrived{}, Reconnected{}, AccessChanged{}} {
		if _, ok := r.Handle(t.Context(), e).(Nothing); !ok {
			t.Errorf("%T is answered", e)
		}
	}
	if got := strings.Join(events, " "); got != "vanished reacted arrived returned opened" {
		t.Errorf("handled: %s", got)
	}
	if names := r.Commands(); len(names) != 2 || names[0].Name != "list" {
		t.Errorf("the commands are %+v", names)
	}
	if _, ok := NewRouter().Handle(t.Context(), ReactionChanged{}).(Nothing); !ok {
		t.Error("an event without a handler is answered")
	}
}

func TestRefusalsAreRenderedInTheReadersLanguage(t *testing.T) {
	r := NewRouter()
	r.RenderRefusal = func(_ context.Context, from From, e *bot.Error) Text { return Plain(from.Actor.Locale + " " + e.Key) }
	from := From{Actor: Identity{Locale: "de"}}
	size := Field{Name: "size", Label: "Size", Type: FieldNumber, Min: 1, Max: 9}
	_, refusal := size.ParseValue("many", nil)
	form := Form{Title: "Sizes", Fields: []Field{size}}
	invalid := InvalidSubmission{From: from, Form: form, Errors: []*bot.Error{refusal, Field{Name: "title"}.ErrRequired()}}
	want := Correct{Form: form, Errors: []FieldError{{"size", Plain("de field.number_between")}, {"title", Plain("de field.required")}}}
	if diff := cmp.Diff(want, r.Handle(t.Context(), invalid)); diff != "" {
		t.Error(diff)
	}
	unknown := Invocation{From: from, Errors: ParseCommandLine(nil, "fly", nil).Errors}
	if got := textOf(t, r.Handle(t.Context(), unknown)); got != "de line.verb" {
		t.Errorf("an unknown command is answered %q", got)
	}
	r.RenderRefusal = nil
	if got := textOf(t, r.Handle(t.Context(), unknown)); got != `I know no "fly". I know .` {
		t.Errorf("without RenderRefusal it is answered %q", got)
	}
}

func TestByReturnsTheActor(t *testing.T) {
	f := From{
		Community: "a:room", Place: "a:thread", Channel: "a:channel", Actor: Identity{User: "a:ana", Manages: true},
		Sight: &bot.Sight{Asked: map[bot.Place]bot.Visibility{"a:other": bot.VisibilityNo}},
	}
	want := bot.Actor{
		Community: "a:room", User: "a:ana", Organiser: true,
		Sight: bot.Sight{Here: []bot.Place{"a:thread", "a:channel"}, Asked: map[bot.Place]bot.Visibility{"a:other": bot.VisibilityNo}},
	}
	if diff := cmp.Diff(want, f.By()); diff != "" || !cmp.Equal(f.Origin(), f) {
		t.Error(diff)
	}
}

func TestAHandlerThatDependsOnSightIsCalledAgainWithIt(t *testing.T) {
	r := NewRouter()
	r.OnError = func(_ context.Context, _ Event, err error) Response { return textReply("failed: " + err.Error()) }
	var calls []map[bot.Place]bot.Visibility
	r.OnCommand(Command{Name: "list"}, func(_ context.Context, e Invocation) (Response, error) {
		calls = append(calls, e.By().Sight.Asked)
		for _, place := range []bot.Place{"a:one", "a:two"} {
			if _, asked := e.By().Sight.Asked[place]; !asked {
				return nil, fmt.Errorf("list: %w", &bot.SightError{Community: "a:room", Places: []bot.Place{place}})
			}
		}
		return textReply("listed"), nil
	})
	if got := textOf(t, r.Handle(t.Context(), Invocation{Command: "list"})); !strings.HasPrefix(got, "failed") {
		t.Errorf("with nobody to ask it is answered %q", got)
	}
	calls = nil
	r.Look = func(_ context.Context, _ Event, c bot.CommunityID, places []bot.Place) map[bot.Place]bot.Visibility {
		if c != "a:room" || len(places) != 1 {
			t.Errorf("asked about %q of %q", places, c)
		}
		return map[bot.Place]bot.Visibility{places[0]: bot.VisibilityUnknown}
	}
	if got := textOf(t, r.Handle(t.Context(), Invocation{Command: "list"})); got != "listed" || len(calls) != 3 {
		t.Errorf("it is answered %q after %d calls", got, len(calls))
	}
	r.Look = func(context.Context, Event, bot.CommunityID, []bot.Place) map[bot.Place]bot.Visibility { return nil }
	if got := textOf(t, r.Handle(t.Context(), Invocation{Command: "list"})); !strings.HasPrefix(got, "failed") {
		t.Errorf("without answers it is answered %q", got)
	}
}

func TestASecondHandlerForTheSameNamePanics(t *testing.T) {
	invoke := func(context.Context, Invocation) (Response, error) { return Nothing{}, nil }
	press := func(context.Context, Press) (Response, error) { return Nothing{}, nil }
	submit := func(context.Context, Submission) (Response, error) { return Nothing{}, nil }
	query := func(context.Context, Query) (Response, error) { return Nothing{}, nil }
	home := func(context.Context, HomeOpened) (Response, error) { return Nothing{}, nil }
	reaction := func(context.Context, ReactionChanged) error { return nil }
	for name, handle := range map[string]func(r *Router){
		"command": func(r *Router) { r.OnCommand(Command{Name: "list"}, invoke) },
		"press":   func(r *Router) { r.OnPress("pick", press) },
		"submit":  func(r *Router) { r.OnSubmit("draft", submit) },
		"field":   func(r *Router) { r.OnComplete("when", query) },
		"home":    func(r *Router) { r.OnHome(home) },
		"event":   func(r *Router) { r.OnReaction(reaction) },
	} {
		r := NewRouter()
		handle(r)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a second handler of the same %s does not panic", name)
				}
			}()
			handle(r)
		}()
	}
}

func TestAResponseHasToFitWhatWasDeclared(t *testing.T) {
	for _, c := range []struct {
		e  Event
		m  ReplyMode
		r  Response
		ok bool
	}{
		{Press{}, ModePrivate, Reply{}, true}, {Press{}, ModePublic, Nothing{}, true}, {Press{}, ModeUpdate, Redraw{}, true},
		{Press{}, ModePrivate, Redraw{}, false}, {Invocation{}, ModeOpens, Ask{}, true}, {Invocation{}, ModePrivate, Ask{}, false},
		{Submission{}, ModeOpens, Ask{}, false}, {Submission{}, ModeUpdate, Correct{}, true}, {Press{}, ModeOpens, Suggestions{}, false},
	} {
		if err := CheckResponse(c.e, c.m, c.r); (err == nil) != c.ok {
			t.Errorf("%T to %T in mode %q: %v", c.r, c.e, c.m, err)
		}
	}
}

func TestAnEventKeepsAllButItsFrom(t *testing.T) {
	change := func(f From) From { f.ID += "!"; return f }
	for _, e := range []Event{
		Invocation{From: From{ID: "1"}, Command: "list"}, Press{From: From{ID: "1"}, Values: []string{"a"}}, Submission{From: From{ID: "1"}},
		InvalidSubmission{From: From{ID: "1"}}, Query{From: From{ID: "1"}, Typed: "fri"}, ReactionChanged{From: From{ID: "1"}, Emoji: "1️⃣"}, HomeOpened{From: From{ID: "1"}},
	} {
		got := WithFrom(e, change)
		if got.Origin().ID != "1!" || cmp.Diff(WithFrom(got, func(From) From { return e.Origin() }), e) != "" {
			t.Errorf("%T becomes %+v", e, got)
		}
	}
	if got := WithFrom(Arrived{From: From{ID: "1"}}, change); got.Origin().ID != "1" {
		t.Errorf("no member's event becomes %+v", got)
	}
}

// A line with what its command does not take changes nothing: the command is not run,
// unless it offers a form with all that was typed.
func TestWhatACommandDoesNotTakeIsRefused(t *testing.T) {
	var ran []string
	r := NewRouter()
	for _, c := range []Command{{Name: "list"}, {Name: "propose", OffersForm: true}} {
		r.OnCommand(c, func(_ context.Context, e Invocation) (Response, error) {
			ran = append(ran, e.Command)
			return textReply("ran"), nil
		})
	}
	list := Command{Name: "list", Options: []Field{{Name: "mine"}}}
	wrong := []*bot.Error{ErrUnknownOption(list, "colour"), ErrUnknownOption(list, "size")}
	want := "\"list\" has no colour: It takes mine:\n\"list\" has no size: It takes mine:"
	if got := textOf(t, r.Handle(t.Context(), Invocation{Command: "list", Errors: wrong})); got != want {
		t.Errorf("answered %q", got)
	}
	r.Handle(t.Context(), Invocation{Command: "propose", Errors: wrong})
	r.Handle(t.Context(), Invocation{Command: "list"})
	if diff := cmp.Diff([]string{"propose", "list"}, ran); diff != "" {
		t.Errorf("ran (-want +got)\n%s", diff)
	}
}
