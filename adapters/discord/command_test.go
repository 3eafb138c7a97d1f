package discord

import (
	"testing"

	"github.com/muster-bot/muster/bot/chat"
)

func TestCommandsAreRegistered(t *testing.T) {
	all := append([]chat.Command{
		{Name: "me show", Description: "What I know of you"},
		{Name: "handover", Description: "Hand a meetup over", Manner: chat.Private, Options: []chat.Field{
			{Name: "meetup", Label: "Meetup", Completes: true},
			{Name: "to", Label: "New host", Hint: "Who takes it over", Type: chat.PeopleField, Required: true},
			{Name: "way", Label: "How", Choices: []chat.Choice{{Label: "at once", Value: "now"}}},
			{Name: "least", Label: "At least", Type: chat.Number, Min: 1},
		}},
	}, verbs...)
	taken(t, "commands", "PUT", "/applications/1/commands", commands(all))
	golden(t, "commands.json", commands(all))
}
