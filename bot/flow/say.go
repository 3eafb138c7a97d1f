package flow

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/when"
)

//go:embed words/*.json
var wordFiles embed.FS

// words is what Muster can say, by language.
type words struct {
	bundle  *i18n.Bundle
	matcher language.Matcher
}

func loadWords() (*words, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	files, err := fs.Glob(wordFiles, "words/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		b, err := wordFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if _, err := bundle.ParseMessageFileBytes(b, path.Base(name)); err != nil {
			return nil, fmt.Errorf("words %s: %w", name, err)
		}
	}
	return &words{bundle, language.NewMatcher(bundle.LanguageTags())}, nil
}

// in finds the words of the first locale that there are words of; else English.
func (w *words) in(locales ...string) *i18n.Localizer {
	return i18n.NewLocalizer(w.bundle, locales...)
}

// speaks tells whether there are words of a locale.
func (w *words) speaks(locale string) bool {
	tags, _, err := language.ParseAcceptLanguage(locale)
	_, _, found := w.matcher.Match(tags...)
	return err == nil && len(tags) > 0 && found != language.No
}

// tongue is the language of those words that a reader of these locales gets.
func (w *words) tongue(locales ...string) language.Tag {
	tag, _ := language.MatchStrings(w.matcher, locales...)
	base, _ := tag.Base()
	return language.Make(base.String())
}

// spoken are the languages that there are words of, each by its own name.
func (w *words) spoken() []chat.Choice {
	var out []chat.Choice
	for _, tag := range w.bundle.LanguageTags() {
		out = append(out, chat.Choice{Label: w.name(tag.String()), Value: tag.String()})
	}
	return out
}

// name is what the language in which a locale is answered calls itself.
func (w *words) name(locale string) string {
	name, err := w.in(locale).Localize(&i18n.LocalizeConfig{MessageID: "language.name"})
	if err != nil {
		return locale // a test walks that every language has its name
	}
	return name
}

// voice says things to one reader, or to one community.
type voice struct {
	all    *words
	words  *i18n.Localizer
	tongue language.Tag // whose words they are
	zones  bot.Zones
	now    time.Time
	year   bool // dates are said with their year

	// Of who is written to unasked, so that no network need know it:
	beside string // their zone, said beside the meetup's; empty if unknown
	said   bool   // they said so themselves, and the network would show another

	lacks string // what Muster is not permitted where they are
}

// say writes the sentence of a key. {names} in it are filled from args; {n}
// also chooses the plural.
func (v voice) say(key string, args bot.Args) chat.Text {
	return v.fill(v.template(key, "", args), args)
}

// word writes the sentence of a key where a network shows nothing but plain
// characters: labels and hints.
func (v voice) word(key string, args bot.Args) string { return v.say(key, args).String() }

// sayError writes a refusal. Its English stands in the code that refuses.
func (v voice) sayError(e *bot.Error) chat.Text {
	args := e.Args
	if _, has := args["example"]; has { // of a time
		args = maps.Clone(args)
		args["example"] = when.Example(v.tongue.String())
	}
	return v.fill(v.template(e.Key, e.Text, args), args)
}

func (v voice) template(key, english string, args bot.Args) string {
	config := &i18n.LocalizeConfig{MessageID: key}
	if english != "" {
		config.DefaultMessage = &i18n.Message{ID: key, Other: english}
	}
	if n, ok := args["n"].(int); ok {
		config.PluralCount = n
	}
	text, err := v.words.Localize(config)
	if err != nil && text == "" {
		return key // a test walks that every key has its words
	}
	return text
}

// fill puts the values into a template. What a member typed is one span of
// plain text; names of commands and examples are shown as something to type.
func (v voice) fill(template string, args bot.Args) chat.Text {
	var out chat.Text
	for template != "" {
		before, rest, found := strings.Cut(template, "{")
		out = append(out, marked(before)...)
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
		out = append(out, v.value(name, value)...)
		template = after
	}
	return out
}

// marked is a piece of a template, with what stands between backticks shown as
// something to type.
func marked(text string) chat.Text {
	var out chat.Text
	for i, part := range strings.Split(text, "`") {
		if part != "" {
			out = append(out, chat.Span{Text: part, Code: i%2 == 1})
		}
	}
	return out
}

// typed are the names of values that are shown as something to type.
var typed = []string{"command", "example", "phrase"}

func (v voice) value(name string, value any) chat.Text {
	switch x := value.(type) {
	case chat.Text:
		return x
	case bot.UserID:
		return chat.Mention(x)
	case []bot.UserID:
		return v.names(x)
	case bot.Moment:
		return chat.Plain(v.moment(x))
	case int:
		return chat.Plain(strconv.Itoa(x))
	case when.Day:
		return chat.Plain(x.In(v.tongue.String()))
	case chat.Field:
		return chat.Plain(x.In(v.tongue.String()).String())
	}
	text := fmt.Sprint(value)
	switch {
	case slices.Contains(typed, name):
		return chat.Code(text)
	case name == "title":
		return chat.Bold(text)
	}
	return chat.Plain(text)
}

// names writes "Ana, Ben and Cy", and of a long list the first and how many more.
func (v voice) names(users []bot.UserID) chat.Text {
	var out chat.Text
	for i, u := range users {
		switch {
		case i == 0:
		case i == mostNames:
			return chat.Join(" ", out, v.say("people.rest", bot.Args{"n": len(users) - i}))
		case i == len(users)-1:
			out = append(out, chat.Span{Text: v.word("and", nil)})
		default:
			out = append(out, chat.Span{Text: ", "})
		}
		out = append(out, chat.Span{User: u})
	}
	return out
}
