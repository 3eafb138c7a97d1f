package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// preview responds with the preview of a new draft. Where its card may not be
// posted the network shows why instead, and who can help.
func (f *Flow) preview(mode chat.ReplyMode, c bot.Community, d bot.Draft, from chat.From, times int, notes ...chat.Text) chat.Response {
	p := f.privatePrinter(from)
	shown := previewCard(p, d, from, times)
	shown.Notes = append(shown.Notes, notes...)
	offer := (*chat.Offer)(nil)
	if to, err := planner.CardPlace(c, d.Channel); err == nil { // else posting it says what is wrong
		offer = &chat.Offer{To: to, Refused: func(why chat.Refusal) chat.Card {
			return refusedPreview(p, d, times, to == from.Place || to == from.Channel, why)
		}}
	}
	if mode == chat.ModeUpdate {
		return chat.Redraw{Card: shown, Offers: offer}
	}
	return chat.Reply{Card: shown, Offers: offer}
}

// refusedPreview shows a draft that cannot be posted yet. here is whether the author
// is where its card would go.
func refusedPreview(p i18n.Printer, d bot.Draft, times int, here bool, refused chat.Refusal) chat.Card {
	c := draftCard(p, d, chat.Button{Action: chat.NewAction("drafttry", chat.ModeUpdate, d.ID), Label: p.Word("button.try_again", nil), Style: chat.StylePrimary}, times)
	c.Tone = chat.ToneWarning
	switch {
	case refused.Invite == "":
		c.Lead = p.Say("preview.refused", bot.Args{"why": why(p, refused.Obstacle)})
	case here:
		c.Lead = p.Say("preview.outside", bot.Args{"command": refused.Invite})
	default:
		c.Lead = p.Say("preview.outside_cards", bot.Args{"command": refused.Invite})
	}
	return c
}

// tryDraft shows a draft again: one that could not be posted, or another page of its
// times.
func (f *Flow) tryDraft(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.author(ctx, e.From, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	return f.changeDraft(ctx, actor, draftArg(e.Action, 0), func(d bot.Draft) draftInput {
		return draftInput{from: e.From, by: actor, draft: d, page: mainPage, times: pageArg(e.Action, 1), mode: chat.ModeUpdate}
	})
}

// previewAgain redraws the preview of a draft, with a note.
func (f *Flow) previewAgain(ctx context.Context, from chat.From, d bot.Draft, note string) (chat.Response, error) {
	c, err := f.plan.Community(ctx, d.Community)
	if err != nil {
		return nil, err
	}
	return f.preview(chat.ModeUpdate, c, d, from, 0, f.privatePrinter(from).Say(note, nil)), nil
}
