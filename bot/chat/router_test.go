package chat

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
)

// textReply returns a reply of that text.
func textReply(s string) Response { return Reply{Card{Lead: Plain(s)}} }

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
	for _, e := range []Event{ReactionChanged{}, Arrived{}, Reconnected{}} {
		if _, ok := r.Handle(t.Context(), e).(Nothing); !ok {
			t.Errorf("%T is answered", e)
		}
	}
	if got := strings.Join(events, " "); got != "vanished reacted arrived returned" {
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
	f := From{Community: "a:room", Actor: Identity{User: "a:ana", Manages: true}}
	if got, want := f.By(), (bot.Actor{Community: "a:room", User: "a:ana", Organiser: true}); got != want || f.Origin() != f {
		t.Errorf("by %+v, want %+v", got, want)
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
