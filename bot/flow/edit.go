package flow

import (
	"context"
	"slices"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeEdits(r *chat.Router) {
	r.OnCommand(f.catalog.Command(chat.Command{
		Name: "edit", Description: "command.edit", ReplyMode: chat.ModeOpens, OffersForm: true,
		Options: append([]chat.Field{{Name: "meetup", Label: "field.meetup", Hint: "hint.meetup", Autocompletes: true}}, options(promptEditCommand)...),
	}), f.editCommand)
	r.OnPress("edit", f.edit)
	r.OnPress("editwhich", f.editWhich)
}

// editable are the statuses of the meetups that edit offers.
var editable = []bot.Status{bot.StatusPolling, bot.StatusScheduled, bot.StatusUnderway}

// author returns the author of a draft. In direct messages their community is that
// of the draft.
func (f *Flow) author(ctx context.Context, from chat.From, id bot.DraftID) (bot.Actor, error) {
	if from.Community != "" || id == 0 {
		return f.actorOf(ctx, from)
	}
	c, err := f.plan.CommunityOfDraft(ctx, from.Actor.User, id)
	if err != nil {
		return bot.Actor{}, err
	}
	return f.memberIn(ctx, from, c)
}

// editCommand opens a meetup's form, or previews the change if it was given new
// terms.
func (f *Flow) editCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	values := chat.Values{}
	for name, value := range e.Values {
		if name != "meetup" && !value.IsZero() {
			values[name] = value
		}
	}
	id, question, err := f.findMeetupFor(ctx, e, actor, whichMenu{
		verb: "edit", status: editable, verbWithKept: "editwhich", keep: f.keepEdit(ctx, e, actor, values),
	})
	if err != nil || question != nil {
		return question, err
	}
	return f.editWith(ctx, e.From, actor, id, values, e.Errors)
}

// editWith opens a meetup's form, or previews the change if there are new terms.
func (f *Flow) editWith(ctx context.Context, from chat.From, actor bot.Actor, id bot.MeetupID, values chat.Values, unparsed []*bot.Error) (chat.Response, error) {
	if len(values)+len(unparsed) == 0 {
		return f.openEdit(ctx, from, actor, id, chat.ModePrivate)
	}
	s, err := f.plan.SnapshotForEdit(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	d := applyValues(editDraft(s), values)
	page := pageOf(&d, func(name bot.Field) bool { return !values[string(name)].IsZero() })
	return f.saveDraft(ctx, draftInput{from: from, by: actor, draft: d, page: page, mode: chat.ModePrivate, unparsed: unparsed})
}

func (f *Flow) edit(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	return f.openEdit(ctx, e.From, actor, id, chat.ModePrivate)
}

// editDraft returns a draft with a meetup's current terms.
func editDraft(s planner.Snapshot) bot.Draft {
	m := &s.Meetup
	basis := m.EditBasis(s.Now)
	return bot.Draft{
		Terms: basis.Terms.Clone(), Basis: basis, Edits: m.ID, Channel: m.Channel, CloseAt: m.CloseAt,
		Kind: m.DraftKind(len(m.CurrentTerms().Slots)),
	}
}

// openEdit opens the form, filled with the meetup's terms.
func (f *Flow) openEdit(ctx context.Context, from chat.From, by bot.Actor, id bot.MeetupID, mode chat.ReplyMode) (chat.Response, error) {
	s, err := f.plan.SnapshotForEdit(ctx, by, id)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(from)
	d, _, err := f.plan.SaveDraft(ctx, by, editDraft(s))
	if err != nil {
		return nil, err
	}
	return chat.Ask{Form: draftForm(p, d, mainPage, mode)}, nil
}

// saveEdit is saveDraft for the edit of a meetup: it replies with a preview of the
// change, or with the form and its errors.
func (f *Flow) saveEdit(ctx context.Context, c bot.Community, in draftInput) (chat.Response, error) {
	current, err := f.plan.SnapshotForEdit(ctx, in.by, in.draft.Edits)
	if err != nil {
		return nil, err
	}
	m := &current.Meetup
	d, wrong, unclear := f.parseDraft(c, m, in, m.Zone)
	if d.Ready {
		if err := d.Rebase(m, f.zones, current.Now); err != nil {
			return nil, err
		}
	}
	d, problems, err := f.plan.SaveDraft(ctx, in.by, d)
	if err != nil {
		return nil, err
	}
	wrong = append(wrong, otherFields(problems, wrong)...)
	if onlyUnclear(unclear, wrong, in.unparsed) {
		return f.askReading(in, d, unclear[0]), nil
	}
	if len(wrong)+len(in.unparsed) > 0 {
		return correctDraft(f.privatePrinter(in.from), d, in.page, in.mode, wrong, in.unparsed), nil
	}
	preview, err := f.editPreview(ctx, in.from, current, d, in.by)
	if in.note != "" {
		preview.Notes = append(preview.Notes, f.privatePrinter(in.from).Say(in.note, nil))
	}
	return replyOrRedraw(in.mode, preview), err
}

// applyEdit applies a previewed edit, or shows it again.
func (f *Flow) applyEdit(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.author(ctx, e.From, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	shown, err := strconv.Atoi(e.Action.Arg(2))
	if err != nil {
		shown = -1 // the button of an older version did not say
	}
	done, err := f.plan.Edit(ctx, actor, draftArg(e.Action, 0), shown)
	if err != nil {
		return nil, err
	}
	if done.Draft.ID != 0 {
		c, err := f.editPreview(ctx, e.From, done.Snapshot, done.Draft, actor)
		if done.Draft.Meanwhile == nil && len(c.Lines) > 0 {
			c.Notes = append(c.Notes, f.privatePrinter(e.From).Say("draft.changed", nil))
		}
		return chat.Redraw{Card: c}, err
	}
	return chat.Redraw{Card: deliveryCard(f.privatePrinter(e.From), done.Snapshot, threadDelivery(bot.NoticeChanged), actor.User)}, nil
}

// notifyChanged posts an edit in the thread, before and after. If the meetup moved
// it asks the guests to confirm.
func (f *Flow) notifyChanged(ctx context.Context, t bot.Task, id int64) (chat.Effect, error) {
	done, err := f.plan.FindEdit(ctx, t.Community, t.Meetup, bot.EditID(id))
	if err != nil || done.Meetup.Card.IsZero() || !done.Meetup.IsOpen() {
		return chat.NoEffect{}, err
	}
	p, err := f.publicPrinter(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	var mention []bot.UserID
	if done.Edit.NeedsConfirmation() {
		mention = affectedMembers(done)
	}
	for _, u := range done.NewlyInvited() {
		if !slices.Contains(mention, u) {
			mention = append(mention, u)
		}
	}
	return f.postInThread(t, done.Meetup, card.Change(p, done, t.Notice().Kind), mention), nil
}

// affectedMembers returns the members whom a move concerns, before or after it.
func affectedMembers(done planner.EditResult) []bot.UserID {
	var out []bot.UserID
	seen := map[bot.UserID]bool{done.Edit.By: true}
	for _, u := range append(append([]bot.UserID{}, done.Edit.Affected...), append(concernedMembers(done.Snapshot), done.Interested...)...) {
		if row, _ := done.Roster.Of(u); !seen[u] && !row.Quiet { // quiet guests get a direct message
			seen[u] = true
			out = append(out, u)
		}
	}
	return out
}
