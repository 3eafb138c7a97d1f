package flow

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// correctDraft offers a sheet again with what is wrong under its fields; what is
// wrong with the other sheet's stands above.
func correctDraft(p i18n.Printer, d bot.Draft, s sheetName, m chat.ReplyMode, wrong []*bot.Error, unread []*bot.Error) chat.Correct {
	answer := chat.Correct{Form: draftForm(p, d, s, m), Again: chat.NewAction("draftedit", chat.ModeOpens, d.ID, s, d.Edits)}
	place := func(field string) string {
		if name := inForm(field); slices.Contains(fieldsOf(s, &d), name) {
			return string(name)
		}
		return ""
	}
	told := make(map[string]bool)
	for _, e := range wrong {
		told[e.Field] = true
		answer.Errors = append(answer.Errors, chat.FieldError{Field: place(e.Field), Text: p.Refusal(e)})
	}
	for _, e := range unread {
		if !told[e.Field] {
			answer.Errors = append(answer.Errors, chat.FieldError{Field: place(e.Field), Text: p.Refusal(e)})
		}
	}
	return answer
}

// previewCard shows its author what would be posted, every time in full.
func previewCard(p i18n.Printer, d bot.Draft, from chat.From) chat.Card {
	c := chat.Card{Badge: p.Say("badge.draft", nil)}
	inOrder(func(t term) {
		if t.preview != nil {
			t.preview(p, &d, &c)
		}
	})
	c.Notes = append(c.Notes, missingPermissions(p, from)...)
	c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("draftpost", chat.ModeUpdate, d.ID), Label: p.Word("button.post", nil), Style: chat.StylePrimary})
	c.Controls = append(c.Controls, sheetButtons(p, &d)...)
	c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("draftdrop", chat.ModeUpdate, d.ID), Label: p.Word("button.discard", nil)})
	if len(d.Slots) > 1 {
		c.Controls = append(c.Controls, cutMenu(p, &d))
	}
	return c
}

// cutMenu takes one time out of a draft.
func cutMenu(p i18n.Printer, d *bot.Draft) chat.Menu {
	cut := chat.Menu{Action: chat.NewAction("draftcut", chat.ModeUpdate, d.ID), Prompt: p.Word("preview.cut", nil), Min: 1, Max: 1}
	for _, s := range d.Slots[:min(len(d.Slots), card.MaxOptions)] {
		cut.Options = append(cut.Options, chat.Choice{Label: p.Slot(s, d.Zone), Value: slotName(s)})
	}
	return cut
}
