package flow

import (
	"context"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// welcome says in a community's channel, once, what Muster does there, with
// the two choices that somebody should make.
func (f *Flow) welcome(ctx context.Context, t bot.Task) (chat.Errand, error) {
	c, err := f.plan.Community(ctx, t.Community)
	if err != nil || c.Channel == "" {
		return chat.NoErrand{}, err
	}
	return chat.Post{Message: chat.Message{
		Key: t.MessageKey(), Community: c.ID, To: c.Channel, Card: f.public(c).welcomeCard(c, c.Channel),
	}}, nil
}

func (v voice) welcomeCard(c bot.Community, here bot.Place) chat.Card {
	card := chat.Card{
		Title: v.say("welcome.title", nil),
		Lead:  v.say("welcome.lead", nil),
		Notes: []chat.Text{v.say("welcome.note", bot.Args{"command": "/meetup settings"})},
	}
	zone := v.say("welcome.no_zone", nil)
	if c.Zone != "" {
		zone = v.say("settings.zone", bot.Args{"zone": v.place(c.Zone)})
	}
	card.Lines = []chat.Text{zone, v.cardsGo(c, here)}
	menu := chat.Menu{Action: chat.Do("sethere", chat.Update), Prompt: v.word("zone.prompt", nil), Min: 1, Max: 1}
	for _, name := range guesses(chat.Member{Zone: c.Zone}, c) {
		menu.Options = append(menu.Options, chat.Choice{Label: v.place(name), Value: name, Hint: name, Selected: name == c.Zone})
	}
	card.Controls = append([]chat.Control{menu,
		chat.Button{Action: chat.Do("sethereother", chat.Opens), Label: v.word("button.zone_other", nil)},
	}, v.cardsButtons(c, here, "welcome")...)
	return card
}

func (f *Flow) setHere(ctx context.Context, e chat.Press) (chat.Response, error) {
	if len(e.Values) == 0 {
		return f.stale(ctx, e), nil
	}
	return f.setZoneHere(ctx, e.From, e.Values[0])
}

func (f *Flow) setHereOther(_ context.Context, e chat.Press) (chat.Response, error) {
	return chat.Ask{Form: f.private(e.From).hereForm("")}, nil
}

func (v voice) hereForm(typed string) chat.Form {
	form := zoneForm(v, "", typed)
	form.Action = chat.Do("sethere", chat.Update)
	return form
}

func (f *Flow) setHereTyped(ctx context.Context, e chat.Submission) (chat.Response, error) {
	return f.setZoneHere(ctx, e.From, strings.TrimSpace(e.Values.Text("zone")))
}

// setZoneHere sets the community's zone from its welcome.
func (f *Flow) setZoneHere(ctx context.Context, from chat.From, said string) (chat.Response, error) {
	actor, err := by(from)
	if err != nil {
		return nil, err
	}
	zone, ok := zoneOf(said)
	if !ok {
		v := f.private(from)
		return chat.Correct{Form: v.hereForm(said), Again: chat.Do("sethereother", chat.Opens),
			Errors: []chat.FieldError{{Field: "zone", Text: v.sayError(unknownZone(said))}}}, nil
	}
	c, err := f.plan.SetZone(ctx, actor, zone)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: f.public(c).welcomeCard(c, from.Channel)}, nil
}
