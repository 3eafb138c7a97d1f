package main

import (
	"html/template"
	"strconv"
	"strings"

	"github.com/muster-bot/muster/adapters/discord"
	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/playground/likeness"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

// likenesses are what the gallery shows beside the playground's own.
func likenesses() []playground.Rendering {
	return []playground.Rendering{asOnDiscord()}
}

// asOnDiscord is what Discord is sent, drawn.
func asOnDiscord() playground.Rendering {
	berlin, _ := bot.TZData("Europe/Berlin") // the program carries it
	reader := chat.Reader{Now: gallery.Now, Zone: berlin, Name: func(id bot.UserID) string { return unnumbered(string(id)) }}
	return playground.Rendering{
		Name: "Discord", Style: likeness.Style(),
		User: func(name string) bot.UserID { return bot.UserID(string(discord.Name) + ":" + numbered(name)) },
		Card: func(c chat.Card) (template.HTML, error) {
			raw, err := discord.CardJSON(c)
			if err != nil {
				return "", err
			}
			return likeness.Discord(raw, reader)
		},
		Form: func(f chat.Form) (template.HTML, error) {
			raw, err := discord.FormJSON(f)
			if err != nil {
				return "", err
			}
			return likeness.Discord(raw, reader)
		},
	}
}

// numbered writes a name as a number, two digits to a letter, since Discord's
// ids are numbers; unnumbered reads it.
func numbered(name string) string {
	var b strings.Builder
	for _, r := range name {
		b.WriteString(strconv.Itoa(10 + strings.IndexRune(letters, r)))
	}
	return b.String()
}

func unnumbered(id string) string {
	var b strings.Builder
	for ; len(id) >= 2; id = id[2:] {
		if n, err := strconv.Atoi(id[:2]); err == nil && n >= 10 && n-10 < len(letters) {
			b.WriteByte(letters[n-10])
		}
	}
	name := b.String()
	if name == "" {
		return id
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
