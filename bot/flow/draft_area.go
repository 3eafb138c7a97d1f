package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// What a host shows of a place by one tap: all of it, or what Muster finds in it.
const (
	showAll  = "all"
	showArea = "area"
)

// areaFacts renders what everybody sees of a place, for its host.
func areaFacts(p i18n.Printer, t *bot.Terms) []chat.Text {
	area := t.PublicWhere()
	switch {
	case t.Where == "" && area == "":
		return nil
	case !t.HidesWhere():
		return []chat.Text{p.Say("preview.area_all", nil)}
	case area == "":
		return []chat.Text{p.Say("preview.area_none", nil)}
	}
	return []chat.Text{p.Say("preview.area", bot.Args{"area": area})}
}

// areaButtons returns the controls of what everybody sees of a draft's place.
func areaButtons(p i18n.Printer, d *bot.Draft) []chat.Control {
	if d.Where == "" {
		return nil
	}
	show, label := showAll, "button.area_all"
	switch {
	case d.HidesWhere():
	case bot.Area(d.Where) == d.Where:
		show = "" // there is nothing to choose between
	default:
		show, label = showArea, "button.area_less"
	}
	out := []chat.Control{pageButton(p, d, wherePage, "button.area")}
	if show != "" {
		out = append(out, chat.Button{Action: chat.NewAction("draftarea", chat.ModeUpdate, d.ID, show), Label: p.Word(label, nil)})
	}
	return out
}

// showWhere sets what everybody sees of a draft's place.
func (f *Flow) showWhere(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.author(ctx, e.From, draftArg(e.Action, 0))
	if err != nil {
		return nil, err
	}
	return f.changeDraft(ctx, actor, draftArg(e.Action, 0), func(d bot.Draft) draftInput {
		area := ""
		if e.Action.Arg(1) == showAll {
			area = d.Where
		}
		d = applyValues(d, chat.Values{string(bot.FieldArea): {Text: area}})
		return draftInput{from: e.From, by: actor, draft: d, page: wherePage, mode: chat.ModeUpdate}
	})
}
