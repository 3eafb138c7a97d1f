package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/when"
)

// askReading asks what a field of a draft means that can be read in several ways. The
// draft is saved, so that the answer goes on from it.
func (f *Flow) askReading(in draftInput, d bot.Draft, q question) chat.Response {
	p := f.privatePrinter(in.from)
	c := readingCard(p, q, d.Zone,
		func(i int) chat.Action {
			return chat.NewAction("draftread", chat.ModeUpdate, d.ID, q.field, i, q.hash(), in.page, shownHash(q.readings[i].phrase))
		},
		chat.NewAction("draftedit", chat.ModeOpens, d.ID, pageWith(&d, q.field, in.page)))
	if d.Title != "" {
		c.Title = chat.Plain(d.Title)
	}
	if in.note != "" {
		c.Notes = append(c.Notes, p.Say(in.note, nil))
	}
	return replyOrRedraw(in.mode, c)
}

// pageWith returns the given page of a draft's form if it has the field, else the first
// that has it.
func pageWith(d *bot.Draft, field bot.Field, page formPage) formPage {
	for _, name := range pageFields(page, d) {
		if name == field {
			return page
		}
	}
	return pageOf(d, func(name bot.Field) bool { return name == field })
}

// chooseReading makes a field of a draft mean what its author tapped.
func (f *Flow) chooseReading(ctx context.Context, e chat.Press) (chat.Response, error) {
	id := draftArg(e.Action, 0)
	actor, err := f.author(ctx, e.From, id)
	if err != nil {
		return nil, err
	}
	c, err := f.plan.Community(ctx, actor.Community)
	if err != nil {
		return nil, err
	}
	d, err := f.plan.Draft(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	var edited *bot.Meetup
	zone := c.Zone
	if d.Edits != 0 {
		s, err := f.plan.SnapshotForEdit(ctx, actor, d.Edits)
		if err != nil {
			return nil, err
		}
		edited, zone = &s.Meetup, s.Meetup.Zone
	}
	return f.changeDraft(ctx, actor, id, func(d bot.Draft) draftInput {
		in := draftInput{from: e.From, by: actor, draft: d, page: formPage(e.Action.Arg(4)), mode: chat.ModeUpdate}
		parsed := d
		parsed.Terms, parsed.Zone = d.Terms.Clone(), zone
		_, questions := f.parseTyped(&parsed, edited, languages(e.Actor.Locale, c.PublicLanguage()), when.Order(c.DayOrder))
		for _, q := range questions {
			if i := readingArg(e.Action, 2); string(q.field) == e.Action.Arg(1) && q.hash() == e.Action.Arg(3) && i >= 0 && i < len(q.readings) {
				in.draft = applyValues(d, chat.Values{string(q.field): {Text: q.readings[i].phrase}})
				return in
			}
		}
		if shownHash(d.Typed[bot.Field(e.Action.Arg(1))]) != e.Action.Arg(5) { // else it was tapped twice
			in.note = "reading.stale"
		}
		return in
	})
}
