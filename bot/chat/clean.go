package chat

import (
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// maxID is longer than any network's id.
const maxID = 255

// IsCleanID reports whether a network's id is one that can be stored and compared:
// no control character, no space, no broken UTF-8.
func IsCleanID(id string) bool {
	return len(id) <= maxID && utf8.ValidString(id) && !strings.ContainsFunc(id, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r)
	})
}

// cleanText makes of a text one that every database stores.
func cleanText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

func isClean(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// idTypes are the types of networks' own ids.
var idTypes = map[reflect.Type]bool{
	reflect.TypeFor[bot.CommunityID](): true, reflect.TypeFor[bot.UserID](): true, reflect.TypeFor[bot.Place](): true,
}

// Clean returns an event without NUL and broken UTF-8 in its texts. ok is false if an
// id of a network has some: nothing can be said of whom or what it names.
func Clean(e Event) (_ Event, ok bool) {
	v := reflect.ValueOf(e)
	dirty, ok := inspect(v)
	if !ok || !dirty {
		return e, ok
	}
	return cleaned(v).Interface().(Event), true
}

// inspect reports whether a value has texts to clean, and whether its ids are clean.
func inspect(v reflect.Value) (dirty, ok bool) {
	ok = true
	add := func(of reflect.Value) {
		d, o := inspect(of)
		dirty, ok = dirty || d, ok && o
	}
	switch v.Kind() {
	case reflect.String:
		if idTypes[v.Type()] {
			return false, IsCleanID(v.String())
		}
		return !isClean(v.String()), true
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[bot.MessageRef]() && !IsCleanID(v.FieldByName("ID").String()) {
			return false, false
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				add(v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return false, true
		}
		for i := range v.Len() {
			add(v.Index(i))
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			add(entries.Key())
			add(entries.Value())
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			add(v.Elem())
		}
	}
	return dirty, ok
}

// cleaned returns a copy of a value with its texts cleaned.
func cleaned(v reflect.Value) reflect.Value {
	if dirty, _ := inspect(v); !dirty {
		return v
	}
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		out.SetString(cleanText(v.String()))
	case reflect.Struct:
		out.Set(v)
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out.Field(i).Set(cleaned(v.Field(i)))
			}
		}
	case reflect.Slice:
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(cleaned(v.Index(i)))
		}
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(cleaned(v.Index(i)))
		}
	case reflect.Map:
		out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
		for entries := v.MapRange(); entries.Next(); {
			out.SetMapIndex(cleaned(entries.Key()), cleaned(entries.Value()))
		}
	case reflect.Pointer:
		out.Set(reflect.New(v.Type().Elem()))
		out.Elem().Set(cleaned(v.Elem()))
	case reflect.Interface:
		out.Set(cleaned(v.Elem()))
	default:
		return v
	}
	return out
}
