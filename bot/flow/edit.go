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
		Options: append([]chat.Field{{Name: "meetup", Label: "field.meetup", Hint: "hint.meetup", Autocompletes: true}}, options(editCommand)...),
	}), f.editCommand)
	r.OnPress("edit", f.edit)
}

// author is who writes a draft. In direct messages the meetup that it changes
// tells the community.
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

// editCommand opens the form of a meetup, or with new terms given shows at once
// what they would change.
func (f *Flow) editCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := actorOf(e.From)
	if err != nil {
		return nil, err
	}
	id, which, err := f.which(ctx, e, "edit", bot.StatusPolling, bot.StatusScheduled, bot.StatusUnderway)
	if err != nil || which != nil {
		return which, err
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
	d := take(editDraft(s), values)
	sheet := sheetOf(&d, func(name bot.Field) bool { return !values[string(name)].IsZero() })
	return f.saveDraft(ctx, draftInput{from: e.From, by: actor, draft: d, sheet: sheet, mode: chat.ModePrivate, unread: e.Errors})
}

func (f *Flow) edit(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	return f.openEdit(ctx, e.From, actor, id, chat.ModePrivate)
}

// editDraft is a draft that would change nothing: the meetup's terms, with
// those of its times that are still ahead if it was called off.
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

// openEdit opens the form filled with the meetup's terms.
func (f *Flow) openEdit(ctx context.Context, from chat.From, by bot.Actor, id bot.MeetupID, m chat.ReplyMode) (chat.Response, error) {
	s, err := f.plan.SnapshotForEdit(ctx, by, id)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(from)
	d, _, err := f.plan.SaveDraft(ctx, by, editDraft(s))
	if err != nil {
		return nil, err
	}
	return chat.Ask{Form: draftForm(p, d, mainSheet, m)}, nil
}

// saveEdit reads what was typed into the form of a meetup, keeps it, and
// answers with what it would change, or with the form and what is wrong.
func (f *Flow) saveEdit(ctx context.Context, c bot.Community, in draftInput) (chat.Response, error) {
	now, err := f.plan.SnapshotForEdit(ctx, in.by, in.draft.Edits)
	if err != nil {
		return nil, err
	}
	in.draft.Zone = now.Meetup.Zone
	d, wrong, err := f.saveTyped(ctx, c, &now.Meetup, in)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(in.from)
	if len(wrong)+len(in.unread) > 0 {
		return correctDraft(p, d, in.sheet, in.mode, wrong, in.unread), nil
	}
	after, err := d.TermsFor(now.Meetup.Host, f.zones)
	if err != nil {
		return nil, err
	}
	return replyOrRedraw(in.mode, editPreview(p, now, d, after, in.by)), nil
}

// applyEdit makes a preview true.
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

// notifyChanged says in the thread what was and what is, and asks the guests of
// a meetup that moved whether they still come.
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

// affectedMembers are those whom a move concerns: who was a guest before it, and who is
// concerned now.
func affectedMembers(done planner.EditResult) []bot.UserID {
	var out []bot.UserID
	seen := map[bot.UserID]bool{done.Edit.By: true}
	for _, u := range append(append([]bot.UserID{}, done.Edit.Affected...), append(concernedMembers(done.Snapshot), done.Interested...)...) {
		if row, _ := done.Roster.Of(u); !seen[u] && !row.Quiet { // who comes quietly is told in private
			seen[u] = true
			out = append(out, u)
		}
	}
	return out
}
