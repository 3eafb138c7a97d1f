package slack

import (
	"fmt"
	"slices"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot/chat"
)

// toneEmoji marks the state of a card. Slack's only colour is the bar beside
// an attachment, which Slack calls legacy and folds after a few lines, so the
// colour is a dot before the state.
var toneEmoji = map[chat.Tone]string{
	chat.ToneNeutral: "⚪", chat.ToneAsking: "🔵", chat.ToneOn: "🟢", chat.ToneOver: "⚫", chat.ToneOff: "🔴", chat.ToneWarning: "🟠",
}

// clockEmoji precedes a time in the reader's zone.
const clockEmoji = "🕐 "

// cardBlocks renders a card in reading order: title, state, lead, time, place,
// facts, lines, tallies, people, notes, controls.
func (r renderer) cardBlocks(c chat.Card, file string, budget textBudget) []api.Block {
	var blocks []api.Block
	if r.leadsSomewhere(c.Title) {
		blocks = r.linkedTitle(c.Title)
	} else if title := singleLine(r.plainText(c.Title), maxHeader); !isBlank(title) {
		blocks = append(blocks, api.NewHeaderBlock(singleLineObject(title, maxHeader)))
	}
	if badge := r.plainText(budget.truncate(c.Badge)); !isBlank(badge) {
		blocks = append(blocks, contextBlock(plainTextObject(toneEmoji[c.Tone]+"  "+badge, maxContextText)))
	}
	head := r.leadElements(c, budget)
	if c.When != nil && !c.When.Start.IsZero() {
		blocks = append(append(blocks, richTextBlock(head...)...), contextBlock(mrkdwnObject(readerTimes(*c.When))))
		head = nil
	}
	blocks = append(blocks, richTextBlock(append(head, r.bodyElements(c, budget)...)...)...)
	if c.Picture != nil {
		blocks = append(blocks, r.pictureBlock(c, file, budget)...)
	}
	blocks = append(blocks, r.peopleBlocks(c.People, budget)...)
	blocks = append(blocks, r.noteBlocks(c.Notes, budget)...)
	return append(blocks, controlBlocks(c.Controls, budget)...)
}

// leadElements renders the lead and the time of a card.
func (r renderer) leadElements(c chat.Card, budget textBudget) []api.RichTextElement {
	var out []api.RichTextElement
	if lead := r.textElements(budget.truncate(c.Lead)); len(lead) > 0 {
		if c.Tone == chat.ToneWarning && len(c.Badge) == 0 {
			lead = append(textRun("⚠️ ", nil), lead...)
		}
		out = append(out, richTextSection(lead...))
	}
	if c.When != nil {
		when := budget.truncate(c.When.Text)
		for i := range when {
			when[i].Bold = when[i].Text != "" && !when[i].Code
		}
		out = append(out, richTextSection(append(textRun("🗓 ", nil), r.textElements(when)...)...))
	}
	return out
}

// readerTimes renders a time span in the reader's zone, and how far off it is.
func readerTimes(w chat.When) string {
	out := clockEmoji + dateMarkup(w.Start, dateFormat(chat.FormatShort))
	if w.End.After(w.Start) {
		format := clockFormat
		if w.End.Sub(w.Start) >= 24*time.Hour {
			format = dateFormat(chat.FormatShort)
		}
		out += " – " + dateMarkup(w.End, format)
	}
	return out + " (" + dateMarkup(w.Start, dateFormat(chat.FormatRelative)) + ")"
}

// bodyElements renders the middle of a card: place, facts, lines and tallies.
func (r renderer) bodyElements(c chat.Card, budget textBudget) []api.RichTextElement {
	var out []api.RichTextElement
	if where := r.textElements(budget.truncate(c.Where)); len(where) > 0 {
		out = append(out, richTextSection(append(textRun("📍 ", nil), where...)...))
	}
	if facts := r.textElements(chat.Join("   ·   ", budget.truncateAll(c.Facts)...)); len(facts) > 0 {
		out = append(out, richTextSection(append(textRun("👥 ", nil), facts...)...))
	}
	var items []api.RichTextElement
	for _, line := range budget.truncateAll(c.Lines) {
		if runs := r.textElements(line); len(runs) > 0 {
			items = append(items, richTextSection(runs...))
		}
	}
	if len(items) > 0 {
		out = append(out, bulletList{Type: api.RTEList, Style: api.RTEListBullet, Elements: items})
	}
	for i, t := range c.Tallies {
		if i == budget.list {
			return append(out, richTextSection(textRun(moreLabel(len(c.Tallies)-i), nil)...))
		}
		out = append(out, r.tallyElements(t, budget)...)
	}
	return out
}

// tallyElements renders one slot: its time, its votes, and the time in the
// reader's zone.
func (r renderer) tallyElements(t chat.Tally, budget textBudget) []api.RichTextElement {
	head := textRun(t.Emoji+" ", nil)
	if t.Emoji == "" {
		head = nil
	}
	name := budget.truncate(t.Label)
	for i := range name {
		name[i].Bold = name[i].Text != "" && !name[i].Code
	}
	head = append(head, r.textElements(name)...)
	if mark := r.textElements(budget.truncate(t.Mark)); len(mark) > 0 {
		head = append(append(head, textRun("  ◄ ", nil)...), mark...)
	}
	tail := textRun(t.Bar(), nil)
	if caption := r.textElements(budget.truncate(t.Caption)); len(caption) > 0 {
		tail = append(append(tail, textRun("  ", nil)...), caption...)
	}
	if !t.Start.IsZero() {
		tail = append(append(tail, textRun("  "+clockEmoji, nil)...), dateElement(t.Start, dateFormat(chat.FormatShort)))
	}
	out := []api.RichTextElement{}
	if len(head) > 0 {
		out = append(out, richTextSection(head...))
	}
	if len(tail) > 0 {
		out = append(out, richTextSection(tail...))
	}
	return out
}

// peopleBlocks renders lists of names. A long list is cut and says how many
// more there are.
func (r renderer) peopleBlocks(lists []chat.People, budget textBudget) []api.Block {
	var blocks []api.Block
	for i, l := range lists {
		if i == budget.list || i == maxContext {
			return append(blocks, contextBlock(plainTextObject(moreLabel(len(lists)-i), maxContextText)))
		}
		var names []string
		for _, m := range l.Members[:min(len(l.Members), budget.people)] {
			name := r.displayName(m.User)
			if note := r.plainText(budget.truncate(m.Note)); note != "" {
				name += " (" + note + ")"
			}
			names = append(names, sanitise(name))
		}
		if n := len(l.Members) - len(names); n > 0 {
			names = append(names, moreLabel(n))
		}
		if rest := r.plainText(budget.truncate(l.Rest)); rest != "" {
			names = append(names, rest)
		}
		line := sanitise(r.plainText(budget.truncate(l.Label)))
		if len(names) > 0 {
			line = strings.TrimPrefix(line+": ", ": ") + strings.Join(names, ", ")
		}
		if text := plainTextObject(line, maxContextText); text != nil {
			blocks = append(blocks, contextBlock(text))
		}
	}
	return blocks
}

// noteBlocks renders notes as small print, side by side. Notes that small
// print cannot show follow below.
func (r renderer) noteBlocks(notes []chat.Text, budget textBudget) []api.Block {
	var blocks []api.Block
	var row []*api.TextBlockObject
	var large []api.RichTextElement
	flush := func() {
		if len(row) > 0 {
			blocks = append(blocks, contextBlock(row...))
		}
		row = nil
	}
	for _, n := range budget.truncateAll(notes) {
		if text, ok := r.smallPrint(n); !ok {
			large = append(large, richTextSection(r.textElements(n)...))
		} else if text != nil {
			row = append(row, text)
		}
		if len(row) == maxContext {
			flush()
		}
	}
	flush()
	return append(blocks, richTextBlock(large...)...)
}

// pictureBlock renders a card's picture: the uploaded file, or the one at its address. A
// card that has neither shows the text of the picture, unless it says the same above.
func (r renderer) pictureBlock(c chat.Card, file string, budget textBudget) []api.Block {
	image := api.ImageBlock{Type: api.MBTImage, AltText: singleLine(c.Picture.Alt, min(budget.text, maxAlt)), ImageURL: r.PictureURL}
	if file != "" {
		image.ImageURL, image.SlackFile = "", &api.SlackFileObject{ID: file}
	}
	if image.ImageURL != "" || image.SlackFile != nil {
		return []api.Block{image}
	}
	if text := plainTextObject(c.Picture.Alt, min(budget.text, maxContextText)); text != nil && len(c.Lines)+len(c.Tallies) == 0 {
		return []api.Block{contextBlock(text)}
	}
	return nil
}

// bulletList is a bulleted list. slack-go's own type always writes an offset,
// which Slack's schema does not have.
type bulletList struct {
	Type     api.RichTextElementType     `json:"type"`
	Style    api.RichTextListElementType `json:"style"`
	Elements []api.RichTextElement       `json:"elements"`
}

// RichTextElementType implements slack-go's RichTextElement.
func (b bulletList) RichTextElementType() api.RichTextElementType { return b.Type }

// moreLabel stands for n left-out entries of a list.
func moreLabel(n int) string { return fmt.Sprintf("+%d …", n) }

func contextBlock(texts ...*api.TextBlockObject) *api.ContextBlock {
	var elements []api.MixedElement
	for _, t := range texts {
		elements = append(elements, t)
	}
	return api.NewContextBlock("", elements...)
}

func richTextBlock(elements ...api.RichTextElement) []api.Block {
	if len(elements) == 0 {
		return nil
	}
	return []api.Block{api.NewRichTextBlock("", elements...)}
}

// truncate shortens a text to the budget. The caller owns the result.
func (budget textBudget) truncate(t chat.Text) chat.Text {
	return slices.Clone(t.Truncate(budget.text))
}

// truncateAll shortens a list and each of its texts.
func (budget textBudget) truncateAll(texts []chat.Text) []chat.Text {
	var out []chat.Text
	for i, t := range texts {
		if i == budget.list {
			return append(out, chat.Plain(moreLabel(len(texts)-i)))
		}
		out = append(out, budget.truncate(t))
	}
	return out
}
