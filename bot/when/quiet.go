package when

import (
	"strings"

	"github.com/muster-bot/muster/bot"
)

// ParseQuietHours parses "22-8", "22:30-07:00" and "10pm to 8am", in any of the
// languages. An empty phrase is nil; a word for none is no quiet hours at all.
// Anything else is a *bot.Error with the field "quiet".
func ParseQuietHours(phrase string) (*bot.Quiet, error) {
	phrase = strings.TrimSpace(strings.ToValidUTF8(phrase, "\uFFFD"))
	switch {
	case phrase == "":
		return nil, nil //nolint:nilnil // nil means that nothing was typed
	case isNone(phrase):
		return &bot.Quiet{}, nil
	}
	toks := tokenize(phrase)
	if len(toks) > 0 && toks[0].kind == tokenWord && hasKind(toks[0].text, wordFrom) {
		toks = toks[1:]
	}
	begin, rest, ok1 := parseMinuteOfDay(toks)
	if ok1 && len(rest) > 0 && (rest[0].isSign("-") || rest[0].isSign("–") || rest[0].kind == tokenWord && hasKind(rest[0].text, wordTo)) {
		end, left, ok2 := parseMinuteOfDay(rest[1:])
		q := bot.Quiet{From: begin, To: end}
		if ok2 && len(left) == 0 {
			return &q, nil
		}
	}
	return nil, bot.Refuse(bot.KindInvalid, "quiet.unread", "I can't read {phrase} as quiet hours. Try `22-8`, or `none` for none.",
		bot.Args{"phrase": truncate(phrase)}).WithField("quiet")
}

// parseMinuteOfDay parses 22, 22:30, 2230, 10pm or 22 o'clock as minutes since
// midnight, and returns the tokens after it.
func parseMinuteOfDay(toks []token) (minutes int, rest []token, ok bool) {
	if len(toks) == 0 || toks[0].kind != tokenNumber {
		return 0, nil, false
	}
	hour, minute, i := int(toks[0].number), 0, 1
	switch {
	case len(toks[0].text) == 4:
		hour, minute = hour/100, hour%100
	case len(toks[0].text) > 2:
		return 0, nil, false
	case len(toks) > 2 && (toks[1].isSign(":") || toks[1].isSign(".") || toks[1].text == "h" && toks[2].glued) && toks[2].kind == tokenNumber && len(toks[2].text) == 2:
		minute, i = int(toks[2].number), 3
	}
	if i < len(toks) && toks[i].kind == tokenWord {
		switch text := toks[i].text; {
		case hour >= 1 && hour <= 12 && hasKind(text, wordAM):
			hour, i = hour%12, i+1
		case hour >= 1 && hour <= 12 && hasKind(text, wordPM):
			hour, i = hour%12+12, i+1
		case hasKind(text, wordOClock):
			i++
		}
	}
	return hour*60 + minute, toks[i:], hour < 24 && minute < 60
}
