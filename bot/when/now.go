package when

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// nowWords are the ways to say that something begins now, in all languages at once: none
// of them means anything else in another. The longer ones come first.
var nowWords = func() []string {
	words := strings.Split("right now, now, jetzt gleich, jetzt sofort, jetzt, ahora mismo, ahora, maintenant, "+
		"proprio adesso, adesso, proprio ora, ora, agora mesmo, agora, nu meteen, nu", ", ")
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}()

// ParseNow parses a phrase that says nothing but now: "now", "right now", "jetzt für 3
// Stunden". length is how long it lasts, 0 if the phrase leaves that open. ok is false for
// any other phrase.
func ParseNow(phrase string) (length time.Duration, ok bool) {
	phrase = strings.ToLower(strings.Join(strings.Fields(strings.ToValidUTF8(phrase, "")), " "))
	phrase = strings.TrimRight(phrase, "!.")
	for _, word := range nowWords {
		rest, found := strings.CutPrefix(phrase, word)
		if !found || rest != "" && !strings.HasPrefix(rest, " ") && !strings.HasPrefix(rest, ",") {
			continue
		}
		rest = strings.Trim(rest, " ,")
		if inner, open := strings.CutPrefix(rest, "("); open {
			rest = strings.TrimSuffix(inner, ")")
		}
		if rest == "" {
			return 0, true
		}
		length, err := ParseLength(rest)
		return length, err == nil
	}
	return 0, false
}

// FormatNow formats what ParseNow parses.
func FormatNow(length time.Duration) string {
	if length == bot.DefaultDuration {
		return "now"
	}
	return fmt.Sprintf("now (%d min)", length/time.Minute)
}
