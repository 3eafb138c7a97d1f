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

// optionBefore is the option for how long before a start reminders come. In forms
// the field is "leads".
const optionBefore = "before"

// timeOptions returns the options for the times of reminders, of members and of
// communities.
func timeOptions() []chat.Field {
	return []chat.Field{
		{Name: optionBefore, Label: "field.leads", Hint: "hint.leads", MaxLength: 100, NoColon: true},
		{Name: "quiet", Label: "field.quiet", Hint: "hint.quiet", MaxLength: 20},
	}
}

// settingsOptions returns the options of the command settings: the fields of its
// form.
func (f *Flow) settingsOptions() []chat.Field {
	order := chat.Field{Name: "order", Label: "field.order"}
	for _, o := range []when.Order{when.DMY, when.MDY, when.YMD} {
		order.Choices = append(order.Choices, chat.Choice{Label: orderKeys[o], Value: string(o)})
	}
	all := []chat.Field{{Name: "zone", Label: "field.zone", Hint: "hint.zone", MaxLength: 64, Autocompletes: true, NoColon: true}, order}
	all = append(all, timeOptions()...)
	if choices := f.catalog.Languages(); len(choices) > 1 {
		all = append(all, chat.Field{Name: "language", Label: "field.language", Choices: choices})
	}
	return all
}

// givenOptions returns the options of a command that are not empty, by the names of
// the fields in forms.
func givenOptions(e chat.Invocation) chat.Values {
	given := chat.Values{}
	for name, value := range e.Values {
		if name == optionBefore {
			name = "leads"
		}
		if !value.IsZero() {
			given[name] = value
		}
	}
	return given
}

func (f *Flow) openSettingsForm(ctx context.Context, e chat.Press) (chat.Response, error) {
	_, c, err := f.readSettings(ctx, e.From)
	if err != nil {
		return nil, err
	}
	return chat.Ask{Form: f.settingsFormOf(f.privatePrinter(e.From), c)}, nil
}

// settingsFormOf returns the form filled with a community's settings.
func (f *Flow) settingsFormOf(p i18n.Printer, c bot.Community) chat.Form {
	shown := chat.Values{
		"order": {Text: string(dayOrder(c))}, "leads": {Text: p.TypedLeads(c.Leads)}, "quiet": {Text: formatQuiet(c.Quiet)}, "language": {Text: c.Language},
	}
	if c.Zone != "" {
		shown["zone"] = chat.Value{Text: p.City(c.Zone)}
	}
	return withShown(f.settingsForm(p, shown))
}

// settingsForm returns the form of the settings.
func (f *Flow) settingsForm(p i18n.Printer, typed chat.Values) chat.Form {
	form := chat.Form{
		Action: chat.NewAction("sethouse", chat.ModeUpdate), Title: p.Word("settings.title", nil), Submit: p.Word("button.save", nil),
		Note: p.Say("settings.note", nil), Fields: f.settingsOptions(),
	}
	for i, field := range form.Fields {
		form.Fields[i] = formFieldOf(p, field, typed)
	}
	return form
}

// formFieldOf returns the field of a form for an option of a command.
func formFieldOf(p i18n.Printer, option chat.Field, typed chat.Values) chat.Field {
	if option.Name == optionBefore {
		option.Name = "leads"
	}
	option.Default = typed[option.Name]
	return p.Field(option)
}

// settingsInput is settings as an organiser typed them.
type settingsInput struct {
	from    chat.From
	by      bot.Actor
	mode    chat.ReplyMode // of the reply
	values  chat.Values
	changed chat.Values // those among values that are not as they were shown
	form    chat.Form   // with the settings as they were shown
}

func (f *Flow) submitSettings(ctx context.Context, e chat.Submission) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	in := settingsInput{from: e.From, by: actor, mode: e.Action.ReplyMode, values: e.Values, changed: chat.Values{}, form: f.settingsForm(f.privatePrinter(e.From), nil)}
	in.form.Action.Args = e.Action.Args
	for name, changed := range changedFields(e, in.form.Fields) {
		if changed {
			in.changed[name] = e.Values[name]
		}
	}
	return f.saveSettings(ctx, in)
}

// saveSettings sets what was changed, or offers the form again with what is wrong.
func (f *Flow) saveSettings(ctx context.Context, in settingsInput) (chat.Response, error) {
	var typedZone string
	var wrongZone error
	if text := strings.TrimSpace(in.values.Text("zone")); text != "" {
		zone, ok := zoneOf(text)
		if typedZone = zone; !ok {
			wrongZone = unknownZone(text).WithField("zone")
		}
	}
	leads, wrongLeads := when.ParseLeads(in.values.Text("leads"))
	quiet, wrongQuiet := when.ParseQuietHours(in.values.Text("quiet"))
	p := f.privatePrinter(in.from)
	if wrong := fieldErrors(p, wrongZone, wrongLeads, wrongQuiet); len(wrong) > 0 {
		for i, field := range in.form.Fields {
			if typed, ok := in.values[field.Name]; ok {
				in.form.Fields[i].Default = typed
			}
		}
		in.form.Action.ReplyMode = in.mode
		return chat.Correct{Form: in.form, Errors: wrong, Again: chat.NewAction("sethouse", chat.ModeOpens)}, nil
	}
	changed := func(name string) bool { _, ok := in.changed[name]; return ok }
	c, err := f.plan.SetCommunitySettings(ctx, in.by, func(s *planner.CommunitySettings) {
		if changed("zone") && typedZone != "" {
			s.Zone = typedZone
		}
		if changed("order") {
			s.DayOrder = in.values.Text("order")
		}
		if changed("leads") {
			s.Leads = leads
		}
		if changed("quiet") {
			s.Quiet = quiet
		}
		if changed("language") {
			s.Language = in.values.Text("language")
		}
	})
	if err != nil {
		return nil, err
	}
	return replyOrRedraw(in.mode, settingsCard(p, c, in.from)), nil
}
