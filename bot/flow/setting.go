package flow

import (
	"context"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/when"
)

func (f *Flow) routeSettings(r *chat.Router) {
	r.Command(f.inWords(chat.Command{Name: "settings", Description: "command.settings", Manner: chat.Private}), f.settings)
	r.Press("setcards", f.setCards)
	r.Press("setproposers", f.setProposers)
	r.Press("setcalendar", f.setCalendar)
	r.Press("sethouse", f.houseAsk)
	r.Submit("sethouse", f.houseTyped)
	r.Press("sethere", f.setHere)
	r.Press("sethereother", f.setHereOther)
	r.Submit("sethere", f.setHereTyped)
}

func (f *Flow) settings(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := by(e.From)
	if err != nil {
		return nil, err
	}
	c, err := f.plan.Settings(ctx, actor)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: f.private(e.From).settingsCard(c, e.Channel)}, nil
}

// settingsCard is what an organiser sees; here is the channel where they look.
func (v voice) settingsCard(c bot.Community, here bot.Place) chat.Card {
	zone := v.say("settings.no_zone", nil)
	if c.Zone != "" {
		zone = v.say("settings.zone", bot.Args{"zone": v.place(c.Zone)})
	}
	proposers, other := "everyone", bot.Organisers
	if c.Proposers == bot.Organisers {
		proposers, other = "organisers", bot.Everyone
	}
	reminders := v.say("settings.no_reminders", nil)
	if leads := c.Reminders(); len(leads) > 0 {
		reminders = v.say("settings.reminders", bot.Args{"leads": v.leads(leads)})
	}
	card := chat.Card{Title: v.say("settings.title", nil), Lines: []chat.Text{
		zone, v.cardsGo(c, here), v.say("settings.by_"+proposers, nil), v.say("settings.order_"+order(c), nil),
		reminders, v.quietHours(c.QuietHours()), v.say("settings.language", bot.Args{"language": v.all.name(c.Tongue())}),
	}}
	card.Notes = v.lacking()
	calendar, toggle := v.calendarSetting(c)
	if len(calendar) > 0 {
		card.Lines = append(card.Lines, calendar)
	}
	card.Controls = []chat.Control{chat.Button{Action: chat.Do("sethouse", chat.Opens), Label: v.word("button.change", nil), Style: chat.Primary}}
	card.Controls = append(card.Controls, v.cardsButtons(c, here, "panel")...)
	label := "button.proposers_organisers"
	if other == bot.Everyone {
		label = "button.proposers_everyone"
	}
	card.Controls = append(card.Controls, chat.Button{Action: chat.Do("setproposers", chat.Update, other), Label: v.word(label, nil)})
	card.Controls = append(card.Controls, toggle...)
	return card
}

// lacking names what Muster is not permitted where the reader is.
func (v voice) lacking() []chat.Text {
	if v.lacks == "" {
		return nil
	}
	return []chat.Text{v.say("lacking", bot.Args{"what": v.lacks})}
}

// order is how dates in numbers alone are read in a community.
func order(c bot.Community) string {
	if c.DayOrder == "" {
		return string(when.DMY)
	}
	return c.DayOrder
}

// cardsGo says where cards go, as seen from a place.
func (v voice) cardsGo(c bot.Community, here bot.Place) chat.Text {
	switch c.Cards {
	case "":
		return v.say("settings.cards_anywhere", nil)
	case here:
		return v.say("settings.cards_here", nil)
	}
	return v.say("settings.cards_elsewhere", nil)
}

// cardsButtons change where cards go; from names the message that has them.
func (v voice) cardsButtons(c bot.Community, here bot.Place, from string) []chat.Control {
	var out []chat.Control
	if c.Cards != here {
		out = append(out, chat.Button{Action: chat.Do("setcards", chat.Update, from, "here"), Label: v.word("button.cards_here", nil)})
	}
	if c.Cards != "" {
		out = append(out, chat.Button{Action: chat.Do("setcards", chat.Update, from, "anywhere"), Label: v.word("button.cards_anywhere", nil)})
	}
	return out
}

func (f *Flow) setCards(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := by(e.From)
	if err != nil {
		return nil, err
	}
	place := e.Channel
	if e.Action.Arg(1) != "here" {
		place = ""
	}
	c, err := f.plan.SetCards(ctx, actor, place)
	if err != nil {
		return nil, err
	}
	if e.Action.Arg(0) == "welcome" {
		return chat.Redraw{Card: f.public(c).welcomeCard(c, e.Channel)}, nil
	}
	return chat.Redraw{Card: f.private(e.From).settingsCard(c, e.Channel)}, nil
}

func (f *Flow) setProposers(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := by(e.From)
	if err != nil {
		return nil, err
	}
	who := bot.Everyone
	if e.Action.Arg(0) == string(bot.Organisers) {
		who = bot.Organisers
	}
	c, err := f.plan.SetProposers(ctx, actor, who)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: f.private(e.From).settingsCard(c, e.Channel)}, nil
}

func (f *Flow) houseAsk(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := by(e.From)
	if err != nil {
		return nil, err
	}
	c, err := f.plan.Settings(ctx, actor)
	if err != nil {
		return nil, err
	}
	v := f.private(e.From)
	quiet := ""
	if c.Quiet != nil {
		quiet = c.Quiet.String()
	}
	typed := map[string]string{"order": order(c), "leads": v.typedLeads(c.Leads), "quiet": quiet, "language": c.Language}
	if c.Zone != "" {
		typed["zone"] = v.place(c.Zone)
	}
	return chat.Ask{Form: f.houseForm(v, typed)}, nil
}

// houseForm is what organisers set in one go.
func (f *Flow) houseForm(v voice, typed map[string]string) chat.Form {
	form := chat.Form{
		Action: chat.Do("sethouse", chat.Update), Title: v.word("settings.title", nil), Submit: v.word("button.save", nil),
		Note: v.say("settings.note", nil), Fields: []chat.Field{
			{Name: "zone", Label: v.word("field.zone", nil), Hint: v.word("hint.zone", nil), MaxLength: 64, Completes: true},
			{Name: "order", Label: v.word("field.order", nil)},
			{Name: "leads", Label: v.word("field.leads", nil), Hint: v.word("hint.leads", nil), MaxLength: 100},
			{Name: "quiet", Label: v.word("field.quiet", nil), Hint: v.word("hint.quiet", nil), MaxLength: 20},
		},
	}
	for _, o := range []when.Order{when.DMY, when.MDY, when.YMD} {
		form.Fields[1].Choices = append(form.Fields[1].Choices, chat.Choice{Label: v.word("order."+string(o), nil), Value: string(o)})
	}
	if spoken := f.words.spoken(); len(spoken) > 1 {
		form.Fields = append(form.Fields, chat.Field{Name: "language", Label: v.word("field.language", nil), Choices: spoken})
	}
	for i, field := range form.Fields {
		form.Fields[i].Default = chat.Value{Text: typed[field.Name]}
	}
	return form
}

func (f *Flow) houseTyped(ctx context.Context, e chat.Submission) (chat.Response, error) {
	actor, err := by(e.From)
	if err != nil {
		return nil, err
	}
	h := planner.House{DayOrder: e.Values.Text("order"), Language: e.Values.Text("language")}
	var wrongZone, wrongLeads, wrongQuiet error
	if said := strings.TrimSpace(e.Values.Text("zone")); said != "" {
		zone, ok := zoneOf(said)
		if h.Zone = zone; !ok {
			wrongZone = unknownZone(said).In("zone")
		}
	}
	h.Leads, wrongLeads = readLeads(e.Values.Text("leads"))
	h.Quiet, wrongQuiet = readQuiet(e.Values.Text("quiet"))
	v := f.private(e.From)
	if wrong := v.wrong(wrongZone, wrongLeads, wrongQuiet); len(wrong) > 0 {
		typed := map[string]string{}
		for name, value := range e.Values {
			typed[name] = value.Text
		}
		return chat.Correct{Form: f.houseForm(v, typed), Errors: wrong, Again: chat.Do("sethouse", chat.Opens)}, nil
	}
	c, err := f.plan.SetHouse(ctx, actor, h)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: v.settingsCard(c, e.Channel)}, nil
}
