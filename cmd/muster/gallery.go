package main

import (
	"html/template"
	"strconv"
	"strings"

	"github.com/muster-bot/muster/adapters/discord"
	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/playground/likeness"
	"github.com/muster-bot/muster/adapters/slack"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

// likenesses are what the gallery shows beside the playground's own: what the
// networks are sent, drawn.
func likenesses() []playground.Rendering {
	berlin, _ := bot.TZData("Europe/Berlin") // the program carries it
	onDiscord := chat.Reader{Now: gallery.Now, Zone: berlin, Name: func(id bot.UserID) string { return unnumbered(string(id)) }}
	onSlack := chat.Reader{Now: gallery.Now, Zone: berlin, Name: func(id bot.UserID) string {
		return capital(strings.ToLower(string(id[strings.LastIndex(string(id), "U")+1:])))
	}}
	return []playground.Rendering{
		{
			Name: "Discord", Style: likeness.Style(),
			User: func(name string) bot.UserID { return bot.UserID(string(discord.Name) + ":" + numbered(name)) },
			Card: func(c chat.Card) (template.HTML, error) {
				raw, err := discord.CardJSON(c)
				return seen(raw, err, likeness.Discord, onDiscord)
			},
			Form: func(f chat.Form) (template.HTML, error) {
				raw, err := discord.FormJSON(f)
				return seen(raw, err, likeness.Discord, onDiscord)
			},
		},
		{
			Name: "Slack",
			User: func(name string) bot.UserID { return bot.UserID(string(slack.Name) + ":T1-U" + strings.ToUpper(name)) },
			Card: func(c chat.Card) (template.HTML, error) {
				raw, err := slack.CardJSON(c, onSlack.Name)
				return seen(raw, err, likeness.Slack, onSlack)
			},
			Form: func(f chat.Form) (template.HTML, error) {
				raw, err := slack.FormJSON(f, onSlack.Name)
				return seen(raw, err, likeness.Slack, onSlack)
			},
		},
	}
}

// seen draws what a network is sent, unless it takes it not at all.
func seen(raw []byte, err error, draw func([]byte, chat.Reader) (template.HTML, error), r chat.Reader) (template.HTML, error) {
	if err != nil {
		return "", err
	}
	return draw(raw, r)
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
	return capital(b.String())
}

func capital(name string) string {
	if name == "" {
		return "somebody"
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
