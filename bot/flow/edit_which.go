package flow

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// unparsedOptions is the argument of a choice among meetups for an edit of which some
// options could not be parsed.
const unparsedOptions = "unparsed"

// keepEdit keeps the new terms of an edit until its author has said which meetup it is
// about: in a draft, since an action carries no input.
func (f *Flow) keepEdit(ctx context.Context, e chat.Invocation, by bot.Actor, values chat.Values) func([]bot.Meetup) ([]any, error) {
	return func(found []bot.Meetup) ([]any, error) {
		i := slices.IndexFunc(found, func(m bot.Meetup) bool { return m.CanDecide(by) })
		if i < 0 || len(values)+len(e.Errors) == 0 {
			return nil, nil
		}
		m := found[i]
		d := applyValues(bot.Draft{Terms: bot.Terms{Zone: m.Zone}, Edits: m.ID, Channel: m.Channel, Kind: bot.DraftKindPoll}, values)
		d, _, err := f.plan.SaveDraft(ctx, by, d)
		if err != nil {
			return nil, err
		}
		if len(e.Errors) > 0 {
			return []any{d.ID, unparsedOptions}, nil
		}
		return []any{d.ID}, nil
	}
}

// keptValues returns the values that applyValues put into a draft.
func keptValues(d *bot.Draft) chat.Values {
	values := chat.Values{}
	for name, text := range d.Typed {
		t := termOf(name)
		value := chat.Value{Text: text}
		if t.isPeople() {
			value.Users = t.Get(&d.Terms).([]bot.UserID)
		}
		if !value.IsZero() {
			values[string(name)] = value
		}
	}
	return values
}

// editWhich goes on with an edit once its author has chosen the meetup.
func (f *Flow) editWhich(ctx context.Context, e chat.Press) (chat.Response, error) {
	kept := draftArg(e.Action, 0)
	actor, err := f.author(ctx, e.From, kept)
	if err != nil {
		return nil, err
	}
	d, err := f.plan.Draft(ctx, actor, kept)
	if err != nil {
		return nil, err
	}
	id := meetupArg(chat.Press{Values: e.Values})
	values := keptValues(&d)
	if e.Action.Arg(1) != unparsedOptions {
		return f.editWith(ctx, e.From, actor, id, values, nil)
	}
	s, err := f.plan.SnapshotForEdit(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	edit := editDraft(s)
	typed := map[bot.Field]string{} // names that are not known yet
	for name, value := range values {
		if t := termOf(bot.Field(name)); t.isPeople() && len(value.Users) == 0 {
			typed[t.Name] = value.Text
			delete(values, name)
		}
	}
	edit = applyValues(edit, values)
	for name, text := range typed {
		edit.Typed[name] = text
	}
	if edit, _, err = f.plan.SaveDraft(ctx, actor, edit); err != nil {
		return nil, err
	}
	page := pageOf(&edit, func(name bot.Field) bool { _, ok := edit.Typed[name]; return ok })
	return chat.Ask{Form: draftForm(f.privatePrinter(e.From), edit, page, chat.ModePrivate)}, nil
}
