package flow

import (
	"context"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/when"
)

func (f *Flow) routeSettings(r *chat.Router) {
	r.OnCommand(f.catalog.Command(chat.Command{Name: "settings", Description: "command.settings", ReplyMode: chat.ModePrivate}), f.settings)
	r.OnPress("setcards", f.setCards)
	r.OnPress("setproposers", f.setProposers)
	r.OnPress("sethouse", f.openSettingsForm)
	r.OnSubmit("sethouse", f.submitSettings)
}

func (f *Flow) settings(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := actorOf(e.From)
	if err != nil {
		return nil, err
	}
	c, err := f.plan.Settings(ctx, actor)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: settingsCard(f.privatePrinter(e.From), c, e.From)}, nil
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
	actor, err := actorOf(e.From)
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
	actor, err := actorOf(e.From)
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

func (f *Flow) openSettingsForm(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := actorOf(e.From)
	if err != nil {
		return nil, err
	}
	c, err := f.plan.Settings(ctx, actor)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	typed := map[string]string{"order": string(dayOrder(c)), "leads": p.TypedLeads(c.Leads), "quiet": formatQuiet(c.Quiet), "language": c.Language}
	if c.Zone != "" {
		typed["zone"] = p.City(c.Zone)
	}
	return chat.Ask{Form: f.settingsForm(p, typed)}, nil
}

// settingsForm returns the form of the settings.
func (f *Flow) settingsForm(p i18n.Printer, typed map[string]string) chat.Form {
	form := chat.Form{
		Action: chat.NewAction("sethouse", chat.ModeUpdate), Title: p.Word("settings.title", nil), Submit: p.Word("button.save", nil),
		Note: p.Say("settings.note", nil), Fields: []chat.Field{
			{Name: "zone", Label: p.Word("field.zone", nil), Hint: p.Word("hint.zone", nil), MaxLength: 64, Autocompletes: true},
			{Name: "order", Label: p.Word("field.order", nil)},
			{Name: "leads", Label: p.Word("field.leads", nil), Hint: p.Word("hint.leads", nil), MaxLength: 100},
			{Name: "quiet", Label: p.Word("field.quiet", nil), Hint: p.Word("hint.quiet", nil), MaxLength: 20},
		},
	}
	for _, o := range []when.Order{when.DMY, when.MDY, when.YMD} {
		form.Fields[1].Choices = append(form.Fields[1].Choices, chat.Choice{Label: p.Word(orderKeys[o], nil), Value: string(o)})
	}
	if choices := f.catalog.Languages(); len(choices) > 1 {
		form.Fields = append(form.Fields, chat.Field{Name: "language", Label: p.Word("field.language", nil), Choices: choices})
	}
	for i, field := range form.Fields {
		form.Fields[i].Default = chat.Value{Text: typed[field.Name]}
	}
	return form
}

func (f *Flow) submitSettings(ctx context.Context, e chat.Submission) (chat.Response, error) {
	actor, err := actorOf(e.From)
	if err != nil {
		return nil, err
	}
	settings := planner.CommunitySettings{DayOrder: e.Values.Text("order"), Language: e.Values.Text("language")}
	var wrongZone, wrongLeads, wrongQuiet error
	if zoneText := strings.TrimSpace(e.Values.Text("zone")); zoneText != "" {
		zone, ok := zoneOf(zoneText)
		if settings.Zone = zone; !ok {
			wrongZone = unknownZone(zoneText).WithField("zone")
		}
	}
	settings.Leads, wrongLeads = when.ParseLeads(e.Values.Text("leads"))
	settings.Quiet, wrongQuiet = when.ParseQuietHours(e.Values.Text("quiet"))
	p := f.privatePrinter(e.From)
	if wrong := fieldErrors(p, wrongZone, wrongLeads, wrongQuiet); len(wrong) > 0 {
		typed := map[string]string{}
		for name, value := range e.Values {
			typed[name] = value.Text
		}
		return chat.Correct{Form: f.settingsForm(p, typed), Errors: wrong, Again: chat.NewAction("sethouse", chat.ModeOpens)}, nil
	}
	c, err := f.plan.SetCommunitySettings(ctx, actor, settings)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: settingsCard(p, c, e.From)}, nil
}
