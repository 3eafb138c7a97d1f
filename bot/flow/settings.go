package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/when"
)

func (f *Flow) routeSettings(r *chat.Router) {
	r.OnCommand(f.catalog.Command(chat.Command{Name: "settings", Description: "command.settings", ReplyMode: chat.ModeOpens, Options: f.settingsOptions()}), f.settings)
	r.OnPress("setcards", f.setCards)
	r.OnPress("setproposers", f.setProposers)
	r.OnPress("sethouse", f.openSettingsForm)
	r.OnSubmit("sethouse", f.submitSettings)
}

func (f *Flow) settings(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, c, err := f.readSettings(ctx, e.From)
	if err != nil {
		return nil, err
	}
	if given := givenOptions(e); len(given) > 0 {
		return f.saveSettings(ctx, settingsInput{
			from: e.From, by: actor, mode: chat.ModePrivate, values: given, changed: given, form: f.settingsFormOf(f.privatePrinter(e.From), c),
		})
	}
	return chat.Reply{Card: settingsCard(f.privatePrinter(e.From), c, e.From)}, nil
}

// readSettings returns the actor and the settings of their community, if they may
// change them.
func (f *Flow) readSettings(ctx context.Context, from chat.From) (bot.Actor, bot.Community, error) {
	actor, err := f.actorOf(ctx, from)
	if err != nil {
		return actor, bot.Community{}, err
	}
	c, err := f.plan.Settings(ctx, actor)
	return actor, c, err
}

// settingsCard renders a community's settings as seen from a channel.
func settingsCard(p i18n.Printer, c bot.Community, from chat.From) chat.Card {
	here := from.Channel
	zone := p.Say("settings.no_zone", nil)
	if c.Zone != "" {
		zone = p.Say("settings.zone", bot.Args{"zone": p.City(c.Zone)})
	}
	other := bot.ProposersOrganisers
	if c.Proposers == bot.ProposersOrganisers {
		other = bot.ProposersEveryone
	}
	reminders := p.Say("settings.no_reminders", nil)
	if leads := c.ReminderLeads(); len(leads) > 0 {
		reminders = p.Say("settings.reminders", bot.Args{"leads": p.Leads(leads)})
	}
	card := chat.Card{Title: p.Say("settings.title", nil), Lines: []chat.Text{
		zone, cardsPlace(p, c, here), p.Say(proposerKeys[c.Proposers], nil), p.Say(orderInUseKeys[dayOrder(c)], nil),
		reminders, p.QuietHours(c.QuietHours()), p.Say("settings.language", bot.Args{"language": p.LanguageName(c.PublicLanguage())}),
	}}
	card.Notes = missingPermissions(p, from)
	calendar, toggle := calendarSetting(p, c)
	if len(calendar) > 0 {
		card.Lines = append(card.Lines, calendar)
	}
	card.Controls = []chat.Control{chat.Button{Action: chat.NewAction("sethouse", chat.ModeOpens), Label: p.Word("button.change", nil), Style: chat.StylePrimary}}
	card.Controls = append(card.Controls, cardsButtons(p, c, here, "panel")...)
	card.Controls = append(card.Controls, chat.Button{Action: chat.NewAction("setproposers", chat.ModeUpdate, other), Label: p.Word(proposerButtons[other], nil)})
	card.Controls = append(card.Controls, toggle...)
	return card
}

// missingPermissions lists the permissions that Muster lacks in the reader's channel.
func missingPermissions(p i18n.Printer, from chat.From) []chat.Text {
	if from.MissingPermissions == "" {
		return nil
	}
	return []chat.Text{p.Say("lacking", bot.Args{"what": from.MissingPermissions})}
}

// dayOrder returns the order in which a community writes numeric dates.
func dayOrder(c bot.Community) when.Order {
	if c.DayOrder == "" {
		return when.DMY
	}
	return when.Order(c.DayOrder)
}

// cardsPlace renders where a community's cards are posted, as seen from a channel.
func cardsPlace(p i18n.Printer, c bot.Community, here bot.Place) chat.Text {
	switch c.Cards {
	case "":
		return p.Say("settings.cards_anywhere", nil)
	case here:
		return p.Say("settings.cards_here", nil)
	}
	return p.Say("settings.cards_elsewhere", nil)
}

// cardsButtons returns the controls that change where cards are posted. from names
// the message with the controls: "panel" or "welcome".
func cardsButtons(p i18n.Printer, c bot.Community, here bot.Place, from string) []chat.Control {
	var out []chat.Control
	if c.Cards != here {
		out = append(out, chat.Button{Action: chat.NewAction("setcards", chat.ModeUpdate, from, "here"), Label: p.Word("button.cards_here", nil)})
	}
	if c.Cards != "" {
		out = append(out, chat.Button{Action: chat.NewAction("setcards", chat.ModeUpdate, from, "anywhere"), Label: p.Word("button.cards_anywhere", nil)})
	}
	return out
}

func (f *Flow) setCards(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	place := e.Channel
	if e.Action.Arg(1) != "here" {
		place = ""
	}
	c, err := f.plan.SetCardChannel(ctx, actor, place)
	if err != nil {
		return nil, err
	}
	if e.Action.Arg(0) == "welcome" {
		return chat.Redraw{Card: welcomeCard(f.printerFor(c), c, e.Channel)}, nil
	}
	return chat.Redraw{Card: settingsCard(f.privatePrinter(e.From), c, e.From)}, nil
}

func (f *Flow) setProposers(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	proposers := bot.ProposersEveryone
	if e.Action.Arg(0) == string(bot.ProposersOrganisers) {
		proposers = bot.ProposersOrganisers
	}
	c, err := f.plan.SetProposers(ctx, actor, proposers)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: settingsCard(f.privatePrinter(e.From), c, e.From)}, nil
}
