// Package i18n renders Muster's messages, with plurals, lists of names, dates and
// lengths, in every language that has a word file. It knows no conversation and no
// network.
package i18n

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

//go:embed words/*.json
var wordFiles embed.FS

// Catalog holds the messages of every language. It implements chat.Phrases.
type Catalog struct {
	bundle  *goi18n.Bundle
	matcher language.Matcher
}

// Load reads the embedded word files.
func Load() (*Catalog, error) {
	bundle := goi18n.NewBundle(language.English)
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
	return &Catalog{bundle, language.NewMatcher(bundle.LanguageTags())}, nil
}

// localizer returns the localizer of the first locale that has a word file, else
// of English.
func (c *Catalog) localizer(locales ...string) *goi18n.Localizer {
	return goi18n.NewLocalizer(c.bundle, locales...)
}

// Supports reports whether a locale has a word file.
func (c *Catalog) Supports(locale string) bool {
	tags, _, err := language.ParseAcceptLanguage(locale)
	_, _, found := c.matcher.Match(tags...)
	return err == nil && len(tags) > 0 && found != language.No
}

// language returns the base language of the messages for these locales.
func (c *Catalog) language(locales ...string) language.Tag {
	tag, _ := language.MatchStrings(c.matcher, locales...)
	base, _ := tag.Base()
	return language.Make(base.String())
}

// Languages returns every language that has a word file, under its native name.
func (c *Catalog) Languages() []chat.Choice {
	var out []chat.Choice
	for _, tag := range c.bundle.LanguageTags() {
		out = append(out, chat.Choice{Label: c.Name(tag.String()), Value: tag.String()})
	}
	return out
}

// Name returns the native name of the language in which a locale is answered.
func (c *Catalog) Name(locale string) string {
	name, err := c.localizer(locale).Localize(&goi18n.LocalizeConfig{MessageID: "language.name"})
	if err != nil {
		return locale // a test checks that every language has its name
	}
	return name
}

// Phrase renders an adapter's phrase in the language of a locale.
func (c *Catalog) Phrase(locale string, phrase chat.Phrase, args bot.Args) string {
	return c.Printer(nil, time.Time{}, locale).Word(string(phrase), args)
}

// Printer returns a printer for the first locale that has a word file, else for
// English. Dates are rendered relative to now.
func (c *Catalog) Printer(zones bot.Zones, now time.Time, locales ...string) Printer {
	return Printer{catalog: c, localizer: c.localizer(locales...), language: c.language(locales...), zones: zones, now: now}
}
