package flow

import (
	"context"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// welcome composes the message that introduces Muster in a community's channel, with
// the settings that somebody should choose.
func (f *Flow) welcome(ctx context.Context, t bot.Task) (chat.Effect, error) {
	c, err := f.plan.Community(ctx, t.Community)
	if err != nil || c.Channel == "" {
		return chat.NoEffect{}, err
	}
	return chat.PostMessage{Message: messageOf(t, bot.Wall{}, c.Channel, welcomeCard(f.printerFor(c), c, c.Channel), nil)}, nil
}

func welcomeCard(p i18n.Printer, c bot.Community, here bot.Place) chat.Card {
	card := chat.Card{
		Title: p.Say("welcome.title", nil),
		Lead:  p.Say("welcome.lead", nil),
		Notes: []chat.Text{p.Say("welcome.note", bot.Args{"command": "/meetup settings"})},
	}
	zone := p.Say("welcome.no_zone", nil)
	if c.Zone != "" {
		zone = p.Say("settings.zone", bot.Args{"zone": p.City(c.Zone)})
	}
	card.Lines = []chat.Text{zone, cardsPlace(p, c, here)}
	menu := chat.Menu{Action: chat.NewAction("sethere", chat.ModeUpdate), Prompt: p.Word("zone.prompt", nil), Min: 1, Max: 1}
	for _, name := range suggestedZones(chat.Identity{Zone: c.Zone}, c) {
		menu.Options = append(menu.Options, chat.Choice{Label: p.City(name), Value: name, Hint: name, Selected: name == c.Zone})
	}
	card.Controls = append([]chat.Control{menu,
		chat.Button{Action: chat.NewAction("sethereother", chat.ModeOpens), Label: p.Word("button.zone_other", nil)},
	}, cardsButtons(p, c, here, "welcome")...)
	return card
}

func (f *Flow) setCommunityZone(ctx context.Context, e chat.Press) (chat.Response, error) {
	if len(e.Values) == 0 {
		return f.handleStale(ctx, e), nil
	}
	return f.applyCommunityZone(ctx, e.From, e.Values[0])
}

func (f *Flow) openCommunityZoneForm(_ context.Context, e chat.Press) (chat.Response, error) {
	return chat.Ask{Form: communityZoneForm(f.privatePrinter(e.From), "")}, nil
}

func communityZoneForm(p i18n.Printer, typed string) chat.Form {
	form := zoneForm(p, "", typed)
	form.Action = chat.NewAction("sethere", chat.ModeUpdate)
	return form
}

func (f *Flow) submitCommunityZone(ctx context.Context, e chat.Submission) (chat.Response, error) {
	return f.applyCommunityZone(ctx, e.From, strings.TrimSpace(e.Values.Text("zone")))
}

// applyCommunityZone sets the community's zone and redraws the welcome message.
func (f *Flow) applyCommunityZone(ctx context.Context, from chat.From, typed string) (chat.Response, error) {
	actor, err := f.actorOf(ctx, from)
	if err != nil {
		return nil, err
	}
	zone, ok := zoneOf(typed)
	if !ok {
		p := f.privatePrinter(from)
		return chat.Correct{Form: communityZoneForm(p, typed), Again: chat.NewAction("sethereother", chat.ModeOpens),
			Errors: []chat.FieldError{{Field: "zone", Text: p.Refusal(unknownZone(typed))}}}, nil
	}
	c, err := f.plan.SetZone(ctx, actor, zone)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: welcomeCard(f.printerFor(c), c, from.Channel)}, nil
}
