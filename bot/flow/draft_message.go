package flow

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/when"
)

// maxMessageTitle is how long a title is that begins as somebody's message: less than
// a title may have, since nobody chose it yet.
const maxMessageTitle = 60

// valuesFromMessage returns the initial values of the form for a proposal from a
// message: what it is about, the times that are in it for certain, and the members
// that it mentions. The form is shown, so that they are checked.
func (f *Flow) valuesFromMessage(ctx context.Context, e chat.Invocation) (chat.Values, error) {
	c, err := f.plan.Community(ctx, e.Community)
	if err != nil {
		return nil, err
	}
	r := messageReader{Context: f.phraseContext(c, e.From)}
	r.zoned = r.Zone != ""
	if !r.zoned {
		r.Zone = "UTC" // of the times only the words are used
	}
	if at := e.On.At; !at.IsZero() && at.Before(r.Now) {
		r.Now = at
	}
	text := e.On.Prose()
	times, err := when.Find(text, r.Context)
	if err != nil {
		return nil, err
	}
	title := r.title(text, times)
	values := chat.Values{}
	set := func(name bot.Field, v chat.Value) {
		if v.Text != "" || len(v.Users) > 0 {
			values[string(name)] = v
		}
	}
	set(bot.FieldTitle, chat.Value{Text: title})
	now := r.Context
	now.Now = f.now()
	set(bot.FieldSlots, chat.Value{Text: r.phrase(times, now)})
	if whole := r.readable(e.On.Plain()); r.saysMore(whole, title, times) {
		set(bot.FieldDescription, chat.Value{Text: chat.Truncate(whole, termOf(bot.FieldDescription).Limit)})
	}
	set(bot.FieldInvited, chat.Value{Users: slices.DeleteFunc(slices.Clone(e.On.Mentioned), func(u bot.UserID) bool { return u == e.Actor.User })})
	return values, nil
}

// messageReader reads what somebody wrote, at the moment when they wrote it.
type messageReader struct {
	when.Context
	zoned bool // the community has a zone
}

// language is the one in which times are written.
func (r messageReader) language() string {
	if len(r.Languages) == 0 {
		return ""
	}
	return r.Languages[len(r.Languages)-1] // the member's
}

// phrase writes the times that are still ahead so that they mean the same today, one
// a line.
func (r messageReader) phrase(times []when.Found, now when.Context) string {
	var out []string
	for _, t := range times {
		for _, w := range t.Windows {
			if w.Zone != r.Zone || !r.zoned && t.Pointed {
				continue
			}
			text := when.Format(w, r.language())
			again, err := when.Parse(text, now)
			if err != nil || len(again.Windows) != 1 || again.Windows[0].Start != w.Start || slices.Contains(out, text) {
				continue // it is over, or no phrase means it for certain
			}
			out = append(out, text)
		}
	}
	return strings.Join(out, "\n")
}

var (
	sentenceEnd   = regexp.MustCompile(`[!?]+(?:\s|$)|[.…]+(?:\s|$)`)
	spaces        = regexp.MustCompile(`\s+`)
	emptyBrackets = regexp.MustCompile(`\(\s*\)|\[\s*\]`)
	bidiControls  = regexp.MustCompile(`[\x{202A}-\x{202E}\x{2066}-\x{2069}]`)
	spacedComma   = regexp.MustCompile(` +([,;:.!?])`)
	loneComma     = regexp.MustCompile(`[,;:]([.!?])`)
	timestamp     = regexp.MustCompile(`<t:-?\d+(?::[tTdDfFsSR])?>`)
)

// title returns the first sentence that says something, without the times in it.
func (r messageReader) title(text string, times []when.Found) string {
	var b strings.Builder
	from := 0
	for _, t := range times {
		b.WriteString(text[from:t.Start])
		b.WriteString(" ")
		from = t.End
	}
	b.WriteString(text[from:])
	for line := range strings.Lines(timestamp.ReplaceAllString(b.String(), " ")) {
		for line = strings.TrimSpace(line); line != ""; {
			sentence, rest := cutSentence(line)
			line = rest
			if sentence = tidyTitle(sentence); sentence != "" && !when.IsGreeting(sentence, r.Languages) {
				return cutAtWord(sentence, maxMessageTitle)
			}
		}
	}
	return ""
}

// cutSentence cuts off the first sentence of a line. A full stop behind a number or a
// short word may belong to it: 5. Dezember, e.g.
func cutSentence(line string) (sentence, rest string) {
	for _, at := range sentenceEnd.FindAllStringIndex(line, -1) {
		word := line[:at[0]]
		word = word[strings.LastIndexFunc(word, unicode.IsSpace)+1:]
		last, _ := utf8.DecodeLastRuneInString(word)
		if line[at[0]] == '.' && at[1] < len(line) && (utf8.RuneCountInString(word) <= 2 || unicode.IsDigit(last)) {
			continue
		}
		return line[:at[1]], strings.TrimSpace(line[at[1]:])
	}
	return line, ""
}

// tidyTitle removes what is left around the times that were cut out. A text without a
// letter or number is no title.
func tidyTitle(s string) string {
	s = bidiControls.ReplaceAllString(s, "")
	s = spaces.ReplaceAllString(emptyBrackets.ReplaceAllString(s, " "), " ")
	s = loneComma.ReplaceAllString(spacedComma.ReplaceAllString(s, "$1"), "$1")
	s = strings.TrimRightFunc(s, func(r rune) bool { return chat.IsBlank(r) || strings.ContainsRune(".,;:-–—|/&", r) })
	s = strings.TrimLeftFunc(s, func(r rune) bool { return chat.IsBlank(r) || strings.ContainsRune(".,;:-–—|/&!?*•", r) })
	if !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return ""
	}
	return s
}

// cutAtWord shortens a text to a number of characters, between words if it has any.
func cutAtWord(s string, limit int) string {
	short := chat.Truncate(s, limit)
	if short == s {
		return s
	}
	if at := strings.LastIndexFunc(strings.TrimSuffix(short, "…"), unicode.IsSpace); at > len(short)/2 {
		short = strings.TrimRight(short[:at], " ,;:-–—") + "…"
	}
	return short
}

// readable writes the timestamps in a text as words, in the community's zone.
func (r messageReader) readable(text string) string {
	return timestamp.ReplaceAllStringFunc(text, func(s string) string {
		found, err := when.Parse(s, r.Context)
		if err != nil || len(found.Windows) != 1 || !r.zoned {
			return ""
		}
		return when.Format(found.Windows[0], r.language())
	})
}

// saysMore reports whether a message says more than its title and times.
func (r messageReader) saysMore(whole, title string, times []when.Found) bool {
	if whole == "" || !strings.ContainsFunc(whole, unicode.IsLetter) {
		return false
	}
	found, err := when.Find(whole, r.Context)
	if err != nil || len(found) != len(times) {
		return true
	}
	left := []byte(whole)
	for _, t := range found {
		for i := t.Start; i < t.End; i++ {
			left[i] = ' '
		}
	}
	return tidyTitle(string(left)) != title
}
