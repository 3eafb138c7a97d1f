package flow

import (
	"context"
	"slices"
	"strconv"

	"golang.org/x/text/language"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/when"
)

func (f *Flow) routeDrafts(r *chat.Router) {
	r.OnCommand(f.catalog.Command(chat.Command{
		Name: "propose", Description: "command.propose", ReplyMode: chat.ModeOpens, OffersForm: true,
		OnMessage: "command.propose_on_message", Options: append(options(promptNewPoll), switchOptions()...),
	}), f.propose(bot.DraftKindPoll))
	r.OnCommand(f.catalog.Command(chat.Command{
		Name: "schedule", Description: "command.schedule", ReplyMode: chat.ModeOpens, OffersForm: true, Options: options(promptDate),
	}), f.propose(bot.DraftKindDate))
	r.OnSubmit("draft", f.submitDraft)
	r.OnPress("draftedit", f.openDraftForm)
	r.OnPress("draftread", f.chooseReading)
	r.OnPress("draftcut", f.removeDraftTime)
	r.OnPress("draftkind", f.changeDraftKind)
	r.OnPress("drafttimes", f.suggestTimesFor)
	r.OnPress("draftarea", f.showWhere)
	r.OnPress("draftanon", f.setAnonymous)
	r.OnPress("draftadd", f.setMembersAdd)
	r.OnPress("draftpost", f.postDraft)
	r.OnPress("drafttry", f.tryDraft)
	r.OnPress("draftdrop", f.discardDraft)
	r.OnPress("zone", f.pickZone)
	r.OnPress("zoneother", f.openZoneForm)
	r.OnSubmit("zone", f.submitZone)
	r.OnComplete("zone", f.completeZone)
	r.OnComplete("when", f.completeWhen)
}

// propose handles the two commands that begin a draft. If something is missing it
// opens the form, filled with the options that were given.
func (f *Flow) propose(kind bot.DraftKind) func(context.Context, chat.Invocation) (chat.Response, error) {
	return func(ctx context.Context, e chat.Invocation) (chat.Response, error) {
		actor, err := f.actorOf(ctx, e.From)
		if err != nil {
			return nil, err
		}
		if err := f.plan.MayPropose(ctx, actor); err != nil {
			return nil, err
		}
		if e.On != nil {
			if e.Values, err = f.valuesFromMessage(ctx, e); err != nil {
				return nil, err
			}
		}
		d := applyValues(bot.Draft{Kind: kind, Channel: e.Place}, e.Values)
		applySwitches(&d, e.Values)
		missing := d.Typed[bot.FieldTitle] == "" || d.Typed[bot.FieldSlots] == ""
		if (missing || e.On != nil) && len(e.Errors) == 0 {
			if len(e.Values) > 0 { // the form has only some of the fields
				if d, _, err = f.plan.SaveDraft(ctx, actor, d); err != nil {
					return nil, err
				}
			}
			return chat.Ask{Form: draftForm(f.privatePrinter(e.From), d, mainPage, chat.ModePrivate)}, nil
		}
		return f.saveDraft(ctx, draftInput{from: e.From, by: actor, draft: d, page: mainPage, mode: chat.ModePrivate, unparsed: e.Errors})
	}
}

func (f *Flow) submitDraft(ctx context.Context, e chat.Submission) (chat.Response, error) {
	actor, err := f.author(ctx, e.From, draftArg(e.Action, 1))
	if err != nil {
		return nil, err
	}
	kind := bot.DraftKindPoll
	if bot.DraftKind(e.Action.Arg(0)) == bot.DraftKindDate {
		kind = bot.DraftKindDate
	}
	change := func(d bot.Draft) draftInput {
		return draftInput{from: e.From, by: actor, draft: applyValues(d, e.Values), page: formPage(e.Action.Arg(2)), mode: e.Action.ReplyMode}
	}
	if id := draftArg(e.Action, 1); id != 0 {
		return f.changeDraft(ctx, actor, id, change)
	}
	return f.saveDraft(ctx, change(bot.Draft{Kind: kind, Channel: e.Place}))
}

// maxDraftAttempts limits how often a change of a draft begins anew, because the
// author made another one at the same time.
const maxDraftAttempts = 5

// changeDraft saves a change of a draft, made to its latest version.
func (f *Flow) changeDraft(ctx context.Context, by bot.Actor, id bot.DraftID, change func(bot.Draft) draftInput) (chat.Response, error) {
	for n := 1; ; n++ {
		d, err := f.plan.Draft(ctx, by, id)
		if err != nil {
			return nil, err
		}
		response, err := f.saveDraft(ctx, change(d))
		if refusal, ok := bot.AsError(err); !ok || refusal.Key != "refuse.draft_changed" || n == maxDraftAttempts {
			return response, err
		}
	}
}

func draftArg(a chat.Action, n int) bot.DraftID {
	id, _ := strconv.ParseInt(a.Arg(n), 10, 64) // 0 is no draft's id
	return bot.DraftID(id)
}

// draftInput is a draft with its author's latest input.
type draftInput struct {
	from     chat.From
	by       bot.Actor
	draft    bot.Draft
	page     formPage       // the page to show again if the input is wrong
	times    int            // the page of the menu of times
	mode     chat.ReplyMode // of the reply
	note     string         // the key of a note on the reply; empty: none
	unparsed []*bot.Error   // options that the network could not parse
}

// saveDraft parses the typed fields, saves the draft even if they are wrong, and
// replies with the preview, or with the form and its errors.
func (f *Flow) saveDraft(ctx context.Context, in draftInput) (chat.Response, error) {
	c, err := f.plan.Community(ctx, in.by.Community)
	if err != nil {
		return nil, err
	}
	if in.draft.Edits != 0 {
		return f.saveEdit(ctx, c, in)
	}
	d, wrong, unclear := f.parseDraft(c, nil, in, c.Zone)
	d, problems, err := f.plan.SaveDraft(ctx, in.by, d)
	if err != nil {
		return nil, err
	}
	wrong = append(wrong, otherFields(problems, wrong)...)
	if c.Zone == "" {
		return replyOrRedraw(in.mode, f.askZone(in.from, c, d)), nil
	}
	p := f.privatePrinter(in.from)
	switch {
	case onlyUnclear(unclear, wrong, in.unparsed):
		return f.askReading(in, d, unclear[0]), nil
	case len(wrong)+len(in.unparsed) > 0:
		return correctDraft(p, d, in.page, in.mode, wrong, in.unparsed), nil
	case in.note != "":
		return f.preview(in.mode, c, d, in.from, in.times, p.Say(in.note, nil)), nil
	}
	return f.preview(in.mode, c, d, in.from, in.times), nil
}

// otherFields returns the problems of fields that could be parsed: what else is wrong
// with one that could not is no help.
func otherFields(problems, wrong []*bot.Error) []*bot.Error {
	return slices.DeleteFunc(slices.Clone(problems), func(problem *bot.Error) bool {
		return slices.ContainsFunc(wrong, func(e *bot.Error) bool { return e.Field == problem.Field })
	})
}

// parseDraft parses the typed fields of a draft in a zone. changed is the meetup that
// it edits; nil for a new one. It returns the draft, its errors, and those of them
// that are a question.
func (f *Flow) parseDraft(c bot.Community, changed *bot.Meetup, in draftInput, zone string) (bot.Draft, []*bot.Error, []question) {
	d := in.draft
	d.Zone = zone
	wrong, unclear := f.parseTyped(&d, changed, languages(in.from.Actor.Locale, c.PublicLanguage()), when.Order(c.DayOrder))
	d.Ready = len(wrong)+len(in.unparsed) == 0
	dropUnderstood(&d, append(d.Check(f.now()), wrong...))
	return d, wrong, unclear
}

// onlyUnclear reports whether a draft has no other errors than questions.
func onlyUnclear(unclear []question, wrong, unparsed []*bot.Error) bool {
	return len(unclear) > 0 && len(unclear) == len(wrong) && len(unparsed) == 0
}

// phraseContext returns how a phrase about times is read that a member types now.
func (f *Flow) phraseContext(c bot.Community, from chat.From) when.Context {
	return when.Context{
		Now: f.now(), Zone: c.Zone, Zones: f.zones, Order: when.Order(c.DayOrder), Languages: languages(from.Actor.Locale, c.PublicLanguage()),
	}
}

// languages returns the languages in which to parse a phrase, the community's
// first.
func languages(member, community string) []string {
	var out []string
	for _, locale := range []string{community, member} {
		if tag, err := language.Parse(locale); err == nil {
			base, _ := tag.Base()
			out = append(out, base.String())
		}
	}
	return out
}

// replyOrRedraw redraws the message with the control in ModeUpdate, and sends a new
// one in other modes.
func replyOrRedraw(mode chat.ReplyMode, c chat.Card) chat.Response {
	if mode == chat.ModeUpdate {
		return chat.Redraw{Card: c}
	}
	return chat.Reply{Card: c}
}

func (f *Flow) openDraftForm(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.author(ctx, e.From, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	d, err := f.plan.Draft(ctx, actor, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	return chat.Ask{Form: draftForm(f.privatePrinter(e.From), d, formPage(e.Action.Arg(1)), chat.ModeUpdate)}, nil
}

// removeDraftTime removes the chosen slot from a draft.
func (f *Flow) removeDraftTime(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.author(ctx, e.From, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	return f.changeDraft(ctx, actor, draftArg(e.Action, 0), func(d bot.Draft) draftInput {
		var remaining []bot.Slot
		for _, s := range d.Slots {
			if len(e.Values) == 0 || slotKey(s) != e.Values[0] {
				remaining = append(remaining, s)
			}
		}
		if d.Typed == nil {
			d.Typed = map[bot.Field]string{}
		}
		d.Typed[bot.FieldSlots] = formatTimes(remaining, d.Zone)
		return draftInput{from: e.From, by: actor, draft: d, page: mainPage, times: pageArg(e.Action, 1), mode: chat.ModeUpdate}
	})
}

// slotKey identifies a slot of a draft, which has no id yet.
func slotKey(s bot.Slot) string { return s.Start.String() + "/" + s.Length.String() }

func (f *Flow) postDraft(ctx context.Context, e chat.Press) (chat.Response, error) {
	if e.Action.Arg(1) != "" {
		return f.applyEdit(ctx, e)
	}
	actor, err := f.author(ctx, e.From, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	// What the preview showed is what is posted.
	if shown := e.Action.Arg(2); shown != "" {
		d, err := f.plan.Draft(ctx, actor, draftArg(e.Action, 0))
		if err != nil {
			return nil, err
		}
		if d.PostedAs == 0 && shown != strconv.Itoa(d.Version) {
			return f.previewAgain(ctx, e.From, d, "draft.changed")
		}
	}
	m, err := f.plan.Propose(ctx, actor, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: deliveryCard(f.privatePrinter(e.From), meetupOnly(m), bot.Delivery{Kind: bot.TaskAnnounce}, actor.User)}, nil
}

func (f *Flow) discardDraft(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.author(ctx, e.From, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	key := "draft.discarded"
	if e.Action.Arg(1) != "" {
		key = "edit.left"
	}
	if err := f.plan.Discard(ctx, actor, draftArg(e.Action, 0)); err != nil {
		return nil, err
	}
	return chat.Redraw{Card: textCard(f.privatePrinter(e.From).Say(key, nil))}, nil
}
