package flow

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// correctDraft shows a page of the form again with the errors of its fields. Errors
// of fields on other pages are shown above the form.
func correctDraft(p i18n.Printer, d bot.Draft, page formPage, mode chat.ReplyMode, wrong []*bot.Error, unparsed []*bot.Error) chat.Correct {
	correction := chat.Correct{Form: draftForm(p, d, page, mode), Again: chat.NewAction("draftedit", chat.ModeOpens, d.ID, page)}
	place := func(field string) string {
		if name := formFieldFor(field); slices.Contains(pageFields(page, &d), name) {
			return string(name)
		}
		return ""
	}
	reported := make(map[string]bool)
	for _, e := range wrong {
		reported[e.Field] = true
		correction.Errors = append(correction.Errors, chat.FieldError{Field: place(e.Field), Text: p.Refusal(e)})
	}
	for _, e := range unparsed {
		if !reported[e.Field] {
			correction.Errors = append(correction.Errors, chat.FieldError{Field: place(e.Field), Text: p.Refusal(e)})
		}
	}
	return correction
}

// previewCard shows an author their draft, with every slot in full and a page of
// them to remove.
func previewCard(p i18n.Printer, d bot.Draft, from chat.From, times int) chat.Card {
	post := chat.Button{Action: chat.NewAction("draftpost", chat.ModeUpdate, d.ID, "", d.Version), Label: p.Word("button.post", nil), Style: chat.StylePrimary}
	c := draftCard(p, d, post, times)
	c.Notes = append(c.Notes, missingPermissions(p, from)...)
	return c
}

// draftCard shows a draft with the control that comes first.
func draftCard(p i18n.Printer, d bot.Draft, first chat.Button, times int) chat.Card {
	c := chat.Card{Badge: p.Say("badge.draft", nil)}
	eachTerm(func(t term) {
		if t.preview != nil {
			t.preview(p, &d, &c)
		}
	})
	c.Controls = append([]chat.Control{first}, pageButtons(p, &d)...)
	offerSwitches(p, &c, &d)
	c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("draftdrop", chat.ModeUpdate, d.ID), Label: p.Word("button.discard", nil)})
	c.Controls = append(append(c.Controls, kindButton(p, &d)...), suggestButton(p, &d)...)
	if len(d.Slots) > 1 {
		offerRemoveTime(p, &c, &d, times)
	}
	return c
}

// offerRemoveTime adds the menu that removes a slot from a draft to a card.
func offerRemoveTime(p i18n.Printer, c *chat.Card, d *bot.Draft, page int) {
	shown := card.SlotPage(d.Slots, page)
	menu := chat.Menu{Action: chat.NewAction("draftcut", chat.ModeUpdate, d.ID, shown.Number), Prompt: p.Word("preview.cut", nil), Min: 1, Max: 1}
	for _, s := range shown.Items {
		menu.Options = append(menu.Options, chat.Choice{Label: p.Slot(s, d.Zone), Value: slotKey(s)})
	}
	c.Controls = append(c.Controls, menu)
	c.Controls = append(c.Controls, shown.Buttons(p, card.ByTime, func(page int) chat.Action {
		return chat.NewAction("drafttry", chat.ModeUpdate, d.ID, page)
	})...)
	c.Notes = append(c.Notes, shown.Note(p)...)
}
