package flow

import (
	"context"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

func (f *Flow) routeAnswerNotes(r *chat.Router) {
	r.OnPress("answernote", f.openAnswerNote)
	r.OnSubmit("answernote", f.submitAnswerNote)
}

// audience returns for whom a note is, by the nth argument of an action: for the hosts
// unless it says for all.
func audience(a chat.Action, n int) bot.Audience {
	if bot.Audience(a.Arg(n)) == bot.AudienceAll {
		return bot.AudienceAll
	}
	return bot.AudienceHost
}

// openAnswerNote asks a member for a note with their answers, filled with the present one.
func (f *Flow) openAnswerNote(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	note, err := f.plan.AnswerNote(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return chat.Ask{Form: answerNoteForm(f.privatePrinter(e.From), id, audience(e.Action, 1), note.Text)}, nil
}

func answerNoteForm(p i18n.Printer, id bot.MeetupID, to bot.Audience, typed string) chat.Form {
	title, label := "note.title", "field.note"
	if to == bot.AudienceAll {
		title, label = "note.title_all", "field.note_all"
	}
	return chat.Form{
		Action: chat.NewAction("answernote", chat.ModeUpdate, id, to), Title: p.Word(title, nil), Submit: p.Word("button.note_send", nil),
		Fields: []chat.Field{{Name: "note", Label: p.Word(label, nil), MaxLength: bot.MaxAnswerNote, Default: chat.Value{Text: typed}}},
	}
}

// submitAnswerNote stores the note that was typed.
func (f *Flow) submitAnswerNote(ctx context.Context, e chat.Submission) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, chat.Press{From: e.From, Action: e.Action})
	if err != nil {
		return nil, err
	}
	to, text := audience(e.Action, 1), e.Values.Text("note")
	s, err := f.plan.SetAnswerNote(ctx, actor, id, text, to)
	if refusal, ok := bot.AsError(err); ok && refusal.Field == "note" {
		p := f.privatePrinter(e.From)
		return chat.Correct{
			Form: answerNoteForm(p, id, to, text), Again: chat.NewAction("answernote", chat.ModeOpens, id, to),
			Errors: []chat.FieldError{{Field: "note", Text: p.Refusal(refusal)}},
		}, nil
	}
	if err != nil {
		return nil, err
	}
	p, err := f.ballotPrinter(ctx, e.From, actor)
	if err != nil {
		return nil, err
	}
	key := "note.done"
	switch {
	case strings.TrimSpace(text) == "":
		key = "note.gone"
	case to == bot.AudienceAll:
		key = "note.done_all"
	}
	lead := chat.Join(" ", p.Say(key, nil), card.BallotText(p, s, actor.User))
	return chat.Redraw{Card: f.withPage(p, &s.Meetup, card.BallotMenu(p, s, actor.User, bot.AvailabilityYes, 0, lead))}, nil
}
