package when

import (
	"slices"
	"strings"

	"github.com/muster-bot/muster/bot"
)

// noneWords are the words for none, folded, in every language.
var noneWords = func() map[string]bool {
	m := map[string]bool{"-": true}
	for _, w := range strings.Fields(`none no never off keine nie aus aucun aucune jamais ninguno ninguna nunca
		nenhum nenhuma nao nessuno nessuna mai geen nooit uit`) {
		m[w] = true
	}
	return m
}()

// isNone reports whether a phrase is nothing but a word for none.
func isNone(phrase string) bool {
	toks := tokenize(phrase)
	return len(toks) == 1 && noneWords[toks[0].text]
}

// hasKind reports whether a word can be of kind k in any language.
func hasKind(word string, k wordKind) bool {
	_, ok := findMeaning(word, k)
	return ok
}

// findMeaning returns the meaning of a word as kind k, in any language.
func findMeaning(word string, k wordKind) (meaning, bool) {
	for _, l := range languages {
		for _, m := range l.words[word] {
			if m.kind == k {
				return m, true
			}
		}
	}
	return meaning{}, false
}

// ParseLeads parses how long before a start reminders fall, in any of the
// languages: "1 day, 3 hours" is a reminder a day before and one three hours
// before. An empty phrase is nil; a word for none is an empty list. Anything
// else is a *bot.Error with the field "leads".
func ParseLeads(phrase string) ([]bot.Lead, error) {
	phrase = strings.TrimSpace(strings.ToValidUTF8(phrase, "\uFFFD"))
	switch {
	case phrase == "":
		return nil, nil
	case isNone(phrase):
		return []bot.Lead{}, nil
	}
	var out []bot.Lead
	toks := tokenize(phrase)
	for len(toks) > 0 {
		end := slices.IndexFunc(toks, isListSeparator)
		if end < 0 {
			end = len(toks)
		}
		if end > 0 {
			l, ok := parseLead(toks[:end])
			if !ok {
				return nil, bot.Refuse(bot.KindInvalid, "lead.unread", "I can't read {phrase} as how long before. Try `1 day, 3 hours`.",
					bot.Args{"phrase": truncate(phrase[toks[0].start:toks[end-1].end])}).WithField("leads")
			}
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
		toks = toks[min(end+1, len(toks)):]
	}
	return out, bot.CheckLeads(out)
}

// isListSeparator reports whether a token separates two items of a list.
func isListSeparator(t token) bool {
	return t.isSign(",") || t.isSign(";") || t.isSign("&") || t.kind == tokenWord && hasKind(t.text, wordAnd)
}

// parseLead parses "1 day 2 hours", also without the spaces.
func parseLead(toks []token) (bot.Lead, bool) {
	var l bot.Lead
	for len(toks) > 1 {
		n := int(toks[0].number)
		switch t := toks[0]; {
		case t.kind == tokenNumber && len(t.text) <= 3:
		case t.kind == tokenWord && (hasKind(t.text, wordSingle) || t.text == "one"):
			n = 1
		default:
			return l, false
		}
		unit, ok := parseLeadUnit(toks[1])
		if !ok {
			return l, false
		}
		l.Days, l.Minutes = l.Days+n*unit.Days, l.Minutes+n*unit.Minutes
		toks = toks[2:]
		if len(toks) > 0 && toks[0].isSign(".") { // of an abbreviation
			toks = toks[1:]
		}
	}
	return l, len(toks) == 0 && l != bot.Lead{}
}

// parseLeadUnit returns the unit of a lead: weeks, days, hours and minutes,
// written out in any language or abbreviated.
func parseLeadUnit(t token) (bot.Lead, bool) {
	if t.kind != tokenWord {
		return bot.Lead{}, false
	}
	if days := shortDays[t.text]; days > 0 {
		return bot.Lead{Days: days}, true
	}
	if d, ok := units[t.text]; ok {
		return bot.Lead{Minutes: int(d.Minutes())}, true
	}
	if m, ok := findMeaning(t.text, wordWeeks); ok {
		return bot.Lead{Days: 7 * max(m.value, 1)}, true
	}
	return bot.Lead{Days: 1}, hasKind(t.text, wordDays)
}
