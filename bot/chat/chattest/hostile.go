package chattest

import (
	_ "embed"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

//go:embed hostile.txt
var hostileLines string

// HostileTexts returns everything that somebody may type to make a network or a reader
// take it for more than text: a line each of hostile.txt, as Go quotes it, what the
// gallery shows, and texts that are too long for a line.
func HostileTexts() []string {
	all := append([]string{}, Hostile...)
	for line := range strings.Lines(hostileLines) {
		typed, err := strconv.Unquote(strings.TrimSpace(line))
		if err != nil {
			panic("hostile.txt: " + line)
		}
		all = append(all, typed)
	}
	return append(all,
		strings.Repeat("x", 10_000), strings.Repeat("@everyone ", 1_000), strings.Repeat("<@1>", 2_500), strings.Repeat("👩‍👩‍👧", 600), strings.Repeat("\n", 5_000),
		strings.Repeat("e\u0301\u0302", 2_000), strings.Repeat("\u202E", 3_000), strings.Repeat("](", 3_000), strings.Repeat("`", 3_001), strings.Repeat(`\`, 5_001))
}

// notTyped are fields with a text that nobody types.
var notTyped = map[string]string{
	"Tally.Emoji": "1️⃣", "Choice.Value": "1", "Field.Name": "field", "CalendarEntry.Name": "", "FieldError.Field": "field", "When.Yours": "yours:", "Message.Key": "key",
}

// filledAt is every moment of what Fill fills.
var filledAt = time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)

// Fill returns a T with a text in every field that has one, and one of each list's
// elements. It walks by reflection, so that a new field cannot be forgotten. user is
// every member.
func Fill[T any](text string, user bot.UserID) T {
	var out T
	f := filler{text, user}
	f.fill(reflect.ValueOf(&out).Elem(), "")
	return out
}

// HostileForms returns forms that hold a text in every place: one with every kind of
// field, and one with a single field.
func HostileForms(text string, user bot.UserID) []chat.Form {
	f := Fill[chat.Form](text, user)
	one := f.Fields[0]
	f.Fields = nil
	for i, kind := range []chat.FieldType{"", chat.FieldLongText, chat.FieldNumber, chat.FieldPeople, ""} {
		field := one
		field.Name, field.Type = fmt.Sprint("field", i), kind
		if i < 4 {
			field.Choices = nil
		}
		f.Fields = append(f.Fields, field)
	}
	short := f
	short.Fields = f.Fields[:1]
	return []chat.Form{f, short}
}

type filler struct {
	text string
	user bot.UserID
}

func (f filler) fill(v reflect.Value, name string) {
	switch v.Type() {
	case reflect.TypeFor[chat.Text]():
		v.Set(reflect.ValueOf(chat.Text{
			{Text: f.text}, {Text: f.text, Bold: true}, {Text: f.text, Code: true}, {User: f.user}, {Text: f.text}, {Text: f.text, Link: chat.Link{URL: "https://example.org/"}},
		}))
		return
	case reflect.TypeFor[chat.Action]():
		v.Set(reflect.ValueOf(chat.NewAction("go", chat.ModePrivate)))
		return
	case reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(filledAt))
		return
	case reflect.TypeFor[bot.UserID]():
		v.Set(reflect.ValueOf(f.user))
		return
	case reflect.TypeFor[[]chat.Control]():
		v.Set(reflect.ValueOf([]chat.Control{Fill[chat.Button](f.text, f.user), Fill[chat.Menu](f.text, f.user)}))
		return
	case reflect.TypeFor[string]():
		if given, ok := notTyped[name]; ok {
			v.SetString(given)
		} else {
			v.SetString(f.text)
		}
		return
	case reflect.TypeFor[[]byte]():
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i), v.Type().Name()+"."+v.Type().Field(i).Name)
		}
	case reflect.Slice:
		one := reflect.New(v.Type().Elem()).Elem()
		f.fill(one, name)
		v.Set(reflect.Append(v, one))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), name)
	}
	if name == "Tally.Of" || name == "Tally.Yes" || name == "Menu.Max" {
		v.SetInt(1)
	}
}
