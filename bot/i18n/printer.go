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

// MaxNames is how many people of a list are shown by name.
const MaxNames = 20

// Printer renders messages for one reader or one community.
type Printer struct {
	catalog   *Catalog
	localizer *goi18n.Localizer
	language  language.Tag
	zones     bot.Zones
	now       time.Time
	withYear  bool // dates always have the year

	readerZone string // zone of the reader of a direct message; empty if unknown
	zoneChosen bool   // the reader set it, and the network's own differs
}

// For returns a printer for a member's direct messages, which shows the member's
// own time beside the meetup's if the network cannot.
func (p Printer) For(m bot.Member) Printer {
	p.readerZone, p.zoneChosen = m.TimeZone(), m.OwnZone != "" && m.OwnZone != m.Zone
	return p
}

// Now returns the time for which the printer renders.
func (p Printer) Now() time.Time { return p.now }

// Language returns the base language of the printer's messages, such as "de".
func (p Printer) Language() string { return p.language.String() }

// Supports reports whether a locale has a word file.
func (p Printer) Supports(locale string) bool { return p.catalog.Supports(locale) }

// LanguageName returns the native name of the language in which a locale is
// answered.
func (p Printer) LanguageName(locale string) string { return p.catalog.Name(locale) }

// Say renders the message of a key. Placeholders such as {title} are filled from
// args; the int n also selects the plural form.
func (p Printer) Say(key string, args bot.Args) chat.Text {
	return p.fill(p.template(key, "", args), args)
}

// Word renders the message of a key as plain characters, for labels and hints.
func (p Printer) Word(key string, args bot.Args) string { return p.Say(key, args).String() }

// Refusal renders a refusal. Its English text is in the error; the word files of
// other languages have its key.
func (p Printer) Refusal(e *bot.Error) chat.Text {
	args := e.Args
	if _, has := args["example"]; has { // a phrase that the reader can type
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
		return key // a test checks that every key has a message
	}
	return text
}

// fill replaces the placeholders of a template. A value is never parsed for
// markup; commands and examples are rendered as code.
func (p Printer) fill(template string, args bot.Args) chat.Text {
	out := make(chat.Text, 0, 2*strings.Count(template, "{")+1) // each card renders hundreds
	for template != "" {
		before, rest, found := strings.Cut(template, "{")
		out = appendSpans(out, before)
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

// appendSpans adds a part of a template; text between backticks becomes code.
func appendSpans(out chat.Text, text string) chat.Text {
	code := false
	for part := range strings.SplitSeq(text, "`") {
		if part != "" {
			out = append(out, chat.Span{Text: part, Code: code})
		}
		code = !code
	}
	return out
}

// codeArgs are the arguments that are rendered as code: text to type.
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
		return chat.Plain(p.InZone(x.At, x.Zone))
	case bot.Wall:
		return chat.Plain(p.Date(x))
	case int:
		return chat.Plain(strconv.Itoa(x))
	case when.Day:
		return chat.Plain(x.In(p.Language()))
	case chat.Field:
		return chat.Plain(x.In(p.Language()).String())
	case chat.ChoiceLabels:
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

// Names renders "Ana, Ben and Cy"; of a list longer than MaxNames, the first and
// the number of the others.
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
