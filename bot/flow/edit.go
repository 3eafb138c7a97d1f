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
		Name: "edit", Description: "command.edit", ReplyMode: chat.ModeOpens,
		Options: append([]chat.Field{{Name: "meetup", Label: "field.meetup", Hint: "hint.meetup", Autocompletes: true}}, options(promptEditCommand)...),
	}), f.editCommand)
	r.OnPress("edit", f.edit)
}

// author returns the author of a draft. In direct messages their community is that
// of the meetup which the draft edits.
func (f *Flow) author(ctx context.Context, from chat.From, meetup string) (bot.Actor, error) {
	id, _ := strconv.ParseInt(meetup, 10, 64) // 0 is no meetup's id
	if from.Community != "" || id == 0 {
		return actorOf(from)
	}
	actor := from.By()
	c, err := f.plan.CommunityOf(ctx, actor.User, bot.MeetupID(id))
	actor.Community, actor.Organiser = c, false
	return actor, err
}

// editCommand opens a meetup's form, or previews the change if it was given new
// terms.
func (f *Flow) editCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := actorOf(e.From)
	if err != nil {
		return nil, err
	}
	id, question, err := f.findMeetup(ctx, e, "edit", bot.StatusPolling, bot.StatusScheduled, bot.StatusUnderway)
	if err != nil || question != nil {
		return question, err
	}
	values := chat.Values{}
	for name, value := range e.Values {
		if name != "meetup" && !value.IsZero() {
			values[name] = value
		}
	}
	if len(values)+len(e.Errors) == 0 {
		return f.openEdit(ctx, e.From, actor, id, chat.ModePrivate)
	}
	s, err := f.plan.SnapshotForEdit(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	d := applyValues(editDraft(s), values)
	page := pageOf(&d, func(name bot.Field) bool { return !values[string(name)].IsZero() })
	return f.saveDraft(ctx, draftInput{from: e.From, by: actor, draft: d, page: page, mode: chat.ModePrivate, unparsed: e.Errors})
}

func (f *Flow) edit(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	return f.openEdit(ctx, e.From, actor, id, chat.ModePrivate)
}

// editDraft returns a draft with a meetup's current terms. Of a cancelled meetup it
// keeps only the slots that are still ahead.
func editDraft(s planner.Snapshot) bot.Draft {
	m := &s.Meetup
	d := bot.Draft{Terms: m.CurrentTerms(), Edits: m.ID, Channel: m.Channel, CloseAt: m.CloseAt}
	d.Kind = m.DraftKind(len(d.Slots))
	if m.Status == bot.StatusCancelled {
		d.Slots = slices.DeleteFunc(d.Slots, func(slot bot.Slot) bool { return !slot.StartAt.After(s.Now) })
	}
	if m.Status != bot.StatusPolling {
		d.Deadline = bot.Wall{}
	}
	return d
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
	in.draft.Zone = current.Meetup.Zone
	d, wrong, err := f.saveTyped(ctx, c, &current.Meetup, in)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(in.from)
	if len(wrong)+len(in.unparsed) > 0 {
		return correctDraft(p, d, in.page, in.mode, wrong, in.unparsed), nil
	}
	after, err := d.TermsFor(current.Meetup.Host, f.zones)
	if err != nil {
		return nil, err
	}
	return replyOrRedraw(in.mode, editPreview(p, current, d, after, in.by)), nil
}

// applyEdit applies a previewed edit.
func (f *Flow) applyEdit(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.author(ctx, e.From, e.Action.Arg(1))
	if err != nil {
		return nil, err
	}
	done, err := f.plan.Edit(ctx, actor, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	p, m := f.privatePrinter(e.From), &done.Meetup
	args := bot.Args{"title": m.Title, "n": len(done.Roster.Unconfirmed())}
	lead := p.Say("edit.done", args)
	if done.Edit.NeedsConfirmation() && m.Status == bot.StatusScheduled && len(done.Roster.Unconfirmed()) > 0 {
		lead = chat.Join(" ", lead, p.Say("edit.asked", args))
	}
	return chat.Redraw{Card: textCard(lead)}, nil
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
