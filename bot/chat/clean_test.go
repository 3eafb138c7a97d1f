package chat

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// events has one event of each kind that has texts or ids of its own.
func events(text string, id string) []Event {
	from := From{
		ID: "e1", Community: bot.CommunityID("a:" + id), Place: bot.Place("a:" + id), Channel: "a:c",
		Actor: Identity{User: bot.UserID("a:" + id), Name: text, Locale: text, Zone: text},
	}
	ref := bot.MessageRef{Place: "a:c", ID: id}
	values := Values{"title": {Text: text}, "who": {Text: text, Users: []bot.UserID{bot.UserID("a:" + id)}}}
	return []Event{
		Invocation{From: from, Command: "propose", Values: values, On: &SourceMessage{Text: text}},
		Press{From: from, Message: ref, Action: Action{Verb: "go", Args: []string{text}}, Values: []string{text}},
		Submission{From: from, Action: Action{Verb: "go"}, Values: values},
		Query{From: from, Typed: text, Values: values},
		ReactionChanged{From: from, Message: ref, Emoji: text},
		Arrived{From: from, Community: bot.Community{ID: bot.CommunityID("a:" + id), Name: text, Locale: text}},
		CalendarInterest{From: from, Entry: text},
		Vanished{From: from, Message: ref},
		MemberLeft{From: from}, Departed{From: from}, HomeOpened{From: from}, AccessChanged{From: from}, Reconnected{From: from},
		InvalidSubmission{From: from, Form: Form{Title: text, Fields: []Field{{Name: "a", Default: Value{Text: text}}}}},
	}
}

func TestTextsAreCleanAndIDsAreOrNothingHappens(t *testing.T) {
	t.Parallel()
	handled := 0
	r := NewRouter()
	r.BeforeAction = func(_ context.Context, f From) (From, error) { handled++; return f, nil }
	r.OnError = func(context.Context, Event, error) Response { return Nothing{} }
	r.OnStale = func(context.Context, Event) Response { return Nothing{} }
	for _, text := range []string{"a\x00b", "\xff\xfe", "fine \U0001F469\u200D\U0001F680", "two\nlines"} {
		for _, e := range events(text, "1") {
			clean, ok := Clean(e)
			if !ok {
				t.Errorf("%T with a text %q is refused", e, text)
				continue
			}
			walkStrings(reflect.ValueOf(clean), func(s string) {
				if strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
					t.Errorf("%T: %q is left", e, s)
				}
			})
			if isClean(text) && !reflect.DeepEqual(clean, e) {
				t.Errorf("%T with a clean text is changed: %+v", e, clean)
			}
		}
	}
	for _, id := range []string{"1\x00", "\xff", "1\n2", "1 2", "1\u2028", strings.Repeat("1", 300)} {
		for _, e := range events("fine", id) {
			if _, ok := Clean(e); ok {
				t.Errorf("%T with an id %q is taken", e, id)
			}
			if answer := r.Handle(context.Background(), e); answer != (Nothing{}) {
				t.Errorf("%T with an id %q is answered with %+v", e, id, answer)
			}
		}
	}
	if handled > 0 {
		t.Errorf("%d events with such ids were handled", handled)
	}
}

// walkStrings calls do with every string within a value.
func walkStrings(v reflect.Value, do func(string)) {
	switch v.Kind() {
	case reflect.String:
		do(v.String())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				walkStrings(v.Field(i), do)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walkStrings(v.Index(i), do)
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			walkStrings(entries.Key(), do)
			walkStrings(entries.Value(), do)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walkStrings(v.Elem(), do)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	e := events("a title", "1")[0]
	for b.Loop() {
		_, _ = Clean(e)
	}
}
