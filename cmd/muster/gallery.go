package main

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// previews returns the networks' drawings for the gallery.
func previews(all []network) []playground.Rendering {
	var shown []playground.Rendering
	for _, n := range all {
		shown = append(shown, n.previews()...)
	}
	return shown
}

// previewReader returns the reader of the gallery's cards at a time of meetups.
func previewReader(name func(bot.UserID) string, now time.Time) chat.PlainText {
	berlin, _ := bot.TZData("Europe/Berlin") // the program carries it
	return chat.PlainText{Now: now, Zone: berlin, NameOf: name}
}

// renderPreview draws what a network is sent, or passes on the error that
// refused it.
func renderPreview(raw []byte, err error, draw func([]byte, chat.PlainText) (template.HTML, error), r chat.PlainText) (playground.Drawing, error) {
	if err != nil {
		return playground.Drawing{}, err
	}
	html, err := draw(raw, r)
	return playground.Drawing{HTML: html, JSON: raw}, err
}

// snowflakeOf encodes a name as a number, two digits per letter, since
// Discord's ids are numbers. nameOfSnowflake decodes it.
func snowflakeOf(name string) string {
	var b strings.Builder
	for _, r := range name {
		b.WriteString(strconv.Itoa(10 + strings.IndexRune(letters, r)))
	}
	return b.String()
}

func nameOfSnowflake(id string) string {
	var b strings.Builder
	for ; len(id) >= 2; id = id[2:] {
		if n, err := strconv.Atoi(id[:2]); err == nil && n >= 10 && n-10 < len(letters) {
			b.WriteByte(letters[n-10])
		}
	}
	return capitalise(b.String())
}

func capitalise(name string) string {
	if name == "" {
		return "somebody"
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
