package flow

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// FuzzTypedTerms reads what is typed into the fields of a meetup. It is refused with a
// sentence, or read as a value that a form shows as a text which reads the same.
func FuzzTypedTerms(f *testing.F) {
	for _, s := range []string{"", "8", "4-8", "4–8", "4+", "+", "-", "8-4", "-8", "0", "+8", "٨", "1e3", "99999999999999999999", "4-8+", "2h", "1h30", "90 min", "½ h", "Berlin", "europe/", "new york", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, one := range terms() {
			if one.parse == nil {
				continue
			}
			value, err := one.parse(s)
			if err != nil {
				if refusal, ok := bot.AsError(err); !ok || refusal.Text == "" {
					t.Errorf("%s %q: %v", one.Name, s, err)
				}
				continue
			}
			var d, again bot.Draft
			one.Set(&d.Terms, value)
			shown := one.format(&d)
			value, err = one.parse(shown)
			one.Set(&again.Terms, value)
			if err != nil || !reflect.DeepEqual(again.Terms, d.Terms) {
				t.Errorf("%s %q is shown as %q, which is read as %v: %v", one.Name, s, shown, value, err)
			}
		}
	})
}

// FuzzArguments reads arguments of actions, which come back as this or an older release
// wrote them.
func FuzzArguments(f *testing.F) {
	for _, s := range []string{"12", "#12", "##1", "-1", "+1", "", "0", "9223372036854775808", "direct", "none", "yes", "if_needed", " 1", "1\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, read := range map[string]func(chat.Action) int64{
			"page": func(a chat.Action) int64 { return int64(pageArg(a, 0)) }, "reading": func(a chat.Action) int64 { return int64(readingArg(a, 0)) },
			"slot": func(a chat.Action) int64 { return int64(slotArg(a, 0)) }, "meetup": func(a chat.Action) int64 { return int64(meetupArg(chat.Press{Action: a})) },
			"draft": func(a chat.Action) int64 { return int64(draftArg(a, 0)) },
		} {
			n := read(chat.Action{Args: []string{s}})
			if again := read(chat.NewAction("x", chat.ModePrivate, n)); again != n {
				t.Errorf("the %s %q is %d, then %d", name, s, n, again)
			}
		}
		if id, ok := meetupNumber(s); ok {
			if again, ok := meetupNumber(fmt.Sprintf("#%d", id)); !ok || again != id {
				t.Errorf("the number %q is %d, then %d", s, id, again)
			}
		}
		if channel, ok := parseReminderChannel(s); ok && string(channel) != s {
			t.Errorf("the channel %q is %q", s, channel)
		}
		if read := untilArg(chat.Press{Action: chat.NewAction("x", chat.ModePrivate, 1, s)}); !read.IsZero() {
			if again := untilArg(chat.Press{Action: chat.NewAction("x", chat.ModePrivate, 1, read.UnixMicro())}); !again.Equal(read) {
				t.Errorf("the moment %q is %v, then %v", s, read, again)
			}
		}
	})
}

// FuzzProse takes messages apart: into a title and a rest, and exports into parts.
func FuzzProse(f *testing.F) {
	for _, s := range []string{"Board games! Bring dice.", "am 5. Dezember, 19 Uhr", "e.g. this", "...", strings.Repeat("a.", 300), strings.Repeat("! ", 300), strings.Repeat("( ", 300), strings.Repeat("x", 2*maxCodeLength+1), "a\r\nb\n\n", "\u202eabc", "日本語。次。", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if sentence, rest := cutSentence(s); !strings.HasPrefix(s, sentence) || !strings.HasSuffix(strings.TrimSpace(s[len(sentence):]), rest) {
			t.Errorf("%q is cut into %q and %q", s, sentence, rest)
		}
		if title := tidyTitle(s); tidyTitle(title) != title {
			t.Errorf("%q is the title %q, then %q", s, title, tidyTitle(title))
		}
		for _, limit := range []int{5, maxMessageTitle} {
			if cut := cutAtWord(s, limit); utf8.ValidString(s) && utf8.RuneCountInString(cut) > limit {
				t.Errorf("%q is cut to %d characters as %q", s, limit, cut)
			}
		}
		parts := splitLines(strings.ToValidUTF8(s, "?"))
		if strings.Join(parts, "") != strings.ToValidUTF8(s, "?") {
			t.Errorf("%q is split into %q", s, parts)
		}
		for _, part := range parts {
			if n := utf8.RuneCountInString(part); n == 0 || n > maxCodeLength {
				t.Errorf("%q has a part of %d characters", s, n)
			}
		}
	})
}
