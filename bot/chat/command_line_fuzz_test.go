package chat

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzCommandLineLosesNothing checks that each word and symbol after the command's
// name is returned in a value or in an error.
func FuzzCommandLineLosesNothing(f *testing.F) {
	for _, seed := range []string{
		"Dinner\u200bwhen\u00a0：fri", `Dinner,when:"a"where:'b'`, `Rock 'n' roll :tada: "x" colour:red seats:1`, "\u3164\u2800é\ufe0f\u200d",
		`"Board games" when:"fri 7pm, sat 3pm" where:Library`, `when:a when:b`, `"open when:x`, `x:y:z`, `\"\\ \:`, `‘a’ „b“ «c`, `whn:fri`, `http://a`, `:`, `a: b`, "\x80",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		l := ParseCommandLine(lineCommands, "propose "+text, resolveMember)
		var kept strings.Builder
		for _, v := range l.Values {
			kept.WriteString(v.Text + " ")
		}
		for _, r := range l.Errors {
			kept.WriteString(r.Error() + " ")
		}
		for _, o := range lineCommands[0].Options {
			kept.WriteString(o.Name + " ")
		}
		kept.WriteString("Titel Ort ")
		all := strings.ToLower(kept.String())
		mark := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) || isInvisible(r) }
		parts := strings.FieldsFunc(strings.ToLower(text), mark)
		for _, r := range text {
			if unicode.IsSymbol(r) && !IsBlank(r) && !isColon(r) && !strings.ContainsRune(separators, r) {
				parts = append(parts, string(r))
			}
		}
		for _, word := range parts {
			if !strings.Contains(all, word) {
				t.Errorf("%q is lost from %q: %q, %v", word, text, texts(l.Values), l.Errors)
			}
		}
		ParsePartialCommandLine(lineCommands, "propose "+text)
	})
}

// FuzzFormattedCommandLinesParseBack checks FormatCommandLine against
// ParseCommandLine.
func FuzzFormattedCommandLinesParseBack(f *testing.F) {
	f.Add("Board games", "fri 7pm")
	f.Add(`a "b" \c`, `when:x`)
	f.Add(`\`, `“`)
	f.Fuzz(func(t *testing.T, title, when string) {
		want := Values{"title": {Text: strings.TrimFunc(title, IsBlank)}, "when": {Text: strings.TrimFunc(when, IsBlank)}}
		if !utf8.ValidString(title) || !utf8.ValidString(when) {
			t.Skip()
		}
		got := ParseCommandLine(lineCommands, FormatCommandLine(lineCommands[0], want), nil)
		for name := range want {
			if got.Values.Text(name) != want.Text(name) {
				t.Errorf("%s: wrote %q, read %q from %s", name, want.Text(name), got.Values.Text(name), FormatCommandLine(lineCommands[0], want))
			}
		}
	})
}
