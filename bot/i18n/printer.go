package i18n

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/when"
)

// MaxNames is how many people of a list are named.
const MaxNames = 20

// Printer says things to one reader, or to one community.
type Printer struct {
	catalog   *Catalog
	localizer *goi18n.Localizer
	language  language.Tag
	zones     bot.Zones
	now       time.Time
	withYear  bool // dates always have their year

	readerZone string // zone of a reader who is written to unasked; empty if unknown
	zoneChosen bool   // they chose it themselves, and the network would show another
}

// For returns the printer for a member's direct messages, in which their own
// time stands beside the meetup's where the network cannot show it.
func (p Printer) For(m bot.Member) Printer {
	p.readerZone, p.zoneChosen = m.TimeZone(), m.OwnZone != "" && m.OwnZone != m.Zone
	return p
}

// Language returns the base language of the printer's sentences, such as "de".
func (p Printer) Language() string { return p.language.String() }

// Speaks tells whether a locale has words.
func (p Printer) Speaks(locale string) bool { return p.catalog.Speaks(locale) }

// LanguageName returns what the language of a locale calls itself.
func (p Printer) LanguageName(locale string) string { return p.catalog.Name(locale) }

// Say writes the sentence of a key. {names} in it are filled from args; {n}
// also chooses the plural.
func (p Printer) Say(key string, args bot.Args) chat.Text {
	return p.fill(p.template(key, "", args), args)
}

// Word writes the sentence of a key where a network shows nothing but plain
// characters: labels and hints.
func (p Printer) Word(key string, args bot.Args) string { return p.Say(key, args).String() }

// Refusal writes a refusal. The code that refuses has its English.
func (p Printer) Refusal(e *bot.Error) chat.Text {
	args := e.Args
	if _, has := args["example"]; has { // of a time
		args = maps.Clone(args)
		args["example"] = when.Example(p.Language())
	}
	return p.fill(p.template(e.Key, e.Text, args), args)
}

func (p Printer) template(key, english string, args bot.Args) string {
	config := &goi18n.LocalizeConfig{MessageID: key}
	if english != "" {
		config.DefaultMessage = &goi18n.Message{ID: key, Other: english}
	}
	if n, ok := args["n"].(int); ok {
		config.PluralCount = n
	}
	text, err := p.localizer.Localize(config)
	if err != nil && text == "" {
		return key // a test walks that every key has its words
	}
	return text
}

// fill puts the values into a template. What a member typed is one span of
// plain text; names of commands and examples are shown as something to type.
func (p Printer) fill(template string, args bot.Args) chat.Text {
	var out chat.Text
	for template != "" {
		before, rest, found := strings.Cut(template, "{")
		out = append(out, codeSpans(before)...)
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known := args[name]
		if !closed || !known {
			out = append(out, chat.Plain("{")...)
			template = rest
			continue
		}
		out = append(out, p.value(name, value)...)
		template = after
	}
	return out
}

// codeSpans renders a piece of a template; text between backticks is something
// to type.
func codeSpans(text string) chat.Text {
	var out chat.Text
	for i, part := range strings.Split(text, "`") {
		if part != "" {
			out = append(out, chat.Span{Text: part, Code: i%2 == 1})
		}
	}
	return out
}

// codeArgs names the values that are rendered as something to type.
var codeArgs = []string{"command", "example", "phrase"}

func (p Printer) value(name string, value any) chat.Text {
	switch x := value.(type) {
	case chat.Text:
		return x
	case bot.UserID:
		return chat.Mention(x)
	case []bot.UserID:
		return p.Names(x)
	case bot.Moment:
		return chat.Plain(p.Moment(x))
	case int:
		return chat.Plain(strconv.Itoa(x))
	case when.Day:
		return chat.Plain(x.In(p.Language()))
	case chat.Field:
		return chat.Plain(x.In(p.Language()).String())
	}
	text := fmt.Sprint(value)
	switch {
	case slices.Contains(codeArgs, name):
		return chat.Code(text)
	case name == "title":
		return chat.Bold(text)
	}
	return chat.Plain(text)
}

// Names writes "Ana, Ben and Cy", and of a long list the first and how many more.
func (p Printer) Names(users []bot.UserID) chat.Text {
	var out chat.Text
	for i, u := range users {
		switch {
		case i == 0:
		case i == MaxNames:
			return chat.Join(" ", out, p.Say("people.rest", bot.Args{"n": len(users) - i}))
		case i == len(users)-1:
			out = append(out, chat.Span{Text: p.Word("and", nil)})
		default:
			out = append(out, chat.Span{Text: ", "})
		}
		out = append(out, chat.Span{User: u})
	}
	return out
}
