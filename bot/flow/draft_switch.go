package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// optionAnonymous is the option of propose for an anonymous poll. It is no term: nothing
// changes it once the poll is posted.
const optionAnonymous = "anonymous"

// optionMembersAdd is the option of propose to let members add times.
const optionMembersAdd = "addtimes"

// switchOptions are the options of propose that are no terms.
func switchOptions() []chat.Field {
	return []chat.Field{
		{
			Name: optionAnonymous, Label: "field.anonymous", Hint: "hint.anonymous",
			Choices: []chat.Choice{{Label: "choice.anonymous", Value: "true"}, {Label: "choice.named", Value: "false"}},
		},
		{
			Name: optionMembersAdd, Label: "field.members_add", Hint: "hint.members_add",
			Choices: []chat.Choice{{Label: "choice.members_add", Value: "true"}, {Label: "choice.host_adds", Value: "false"}},
		},
	}
}

// applySwitches sets a new draft's switches to the options that were given.
func applySwitches(d *bot.Draft, values chat.Values) {
	d.Anonymous = d.Kind == bot.DraftKindPoll && values.Text(optionAnonymous) == "true"
	d.MembersAddTimes = d.Kind == bot.DraftKindPoll && values.Text(optionMembersAdd) == "true"
}

// offerSwitches adds to the preview of a poll whether it is anonymous, what that means, and
// whether members add times, each with the button that changes it.
func offerSwitches(p i18n.Printer, c *chat.Card, d *bot.Draft) {
	if d.Kind != bot.DraftKindPoll || d.Edits != 0 || len(d.Slots) == 0 {
		return
	}
	to, label := "yes", "button.anonymous"
	if d.Anonymous {
		to, label = "no", "button.named_answers"
		c.Notes = append(c.Notes, p.Say("preview.anonymous", bot.Args{"n": bot.MinCounted}))
		for i := range c.Tallies {
			c.Tallies[i].Emoji = ""
		}
	}
	c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("draftanon", chat.ModeUpdate, d.ID, to), Label: p.Word(label, nil)})
	if d.StartsAtOnce() { // there is no other time to add
		return
	}
	to, label = "yes", "button.members_add"
	if d.MembersAddTimes {
		to, label = "no", "button.members_add_none"
		c.Facts = append(c.Facts, p.Say("preview.members_add", bot.Args{"n": bot.MaxAddedTimes}))
	}
	c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("draftadd", chat.ModeUpdate, d.ID, to), Label: p.Word(label, nil)})
}

// setAnonymous makes a draft one of an anonymous poll, or not.
func (f *Flow) setAnonymous(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.switchDraft(ctx, e, func(d *bot.Draft, on bool) { d.Anonymous = on })
}

// setMembersAdd lets members add times to the poll of a draft, or not.
func (f *Flow) setMembersAdd(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.switchDraft(ctx, e, func(d *bot.Draft, on bool) { d.MembersAddTimes = on })
}

// switchDraft sets what a button of a preview turns on or off.
func (f *Flow) switchDraft(ctx context.Context, e chat.Press, set func(d *bot.Draft, on bool)) (chat.Response, error) {
	actor, err := f.author(ctx, e.From, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	return f.changeDraft(ctx, actor, draftArg(e.Action, 0), func(d bot.Draft) draftInput {
		set(&d, e.Action.Arg(1) == "yes")
		return draftInput{from: e.From, by: actor, draft: d, page: pageWith(&d, bot.FieldMust, mainPage), mode: chat.ModeUpdate}
	})
}
