package slack

import (
	"strconv"
	"strings"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot/chat"
)

// maxShownButtons is how many buttons stand side by side. A few more go into
// an overflow menu behind them.
const maxShownButtons = 5

// overflowVerb takes the place of the action in the id of an overflow menu,
// whose options each carry their own action.
const overflowVerb = "overflow"

// actionID encodes an action behind a number that makes the id unique within
// its message.
func actionID(n int, action string) string { return strconv.Itoa(n) + " " + action }

// parseActionID decodes an id that actionID made. overflow reports an overflow
// menu.
func parseActionID(id string) (a chat.Action, overflow, ok bool) {
	_, action, found := strings.Cut(id, " ")
	if !found {
		return chat.Action{}, false, false
	}
	if action == overflowVerb {
		return chat.Action{}, true, true
	}
	a, ok = chat.ParseAction(action)
	return a, false, ok
}

// controlBlocks renders menus, each beside its prompt, and below them rows of
// buttons.
func controlBlocks(all []chat.Control, budget textBudget) []api.Block {
	var blocks []api.Block
	var buttons []chat.Button
	for i, one := range all {
		switch one := one.(type) {
		case chat.Button:
			buttons = append(buttons, one)
		case chat.Menu:
			if len(one.Options) > 0 {
				blocks = append(blocks, api.NewSectionBlock(singleLineObject(one.Prompt, min(budget.option, maxOption)), nil, api.NewAccessory(selectElement(one, i, budget))))
			}
		}
	}
	if len(buttons) == 0 {
		return blocks
	}
	shown, hidden := buttons, []chat.Button(nil)
	if fitsOverflow(buttons) {
		shown, hidden = buttons[:maxShownButtons], buttons[maxShownButtons:]
	}
	var row []api.BlockElement
	for i, b := range shown {
		one := api.NewButtonBlockElement(actionID(len(all)+i, b.Action.String()), "", singleLineObject(b.Label, min(budget.option, maxButton)))
		one.Style = api.Style(b.Style)
		row = append(row, one)
	}
	if len(hidden) > 0 {
		var options []*api.OptionBlockObject
		for _, b := range hidden {
			options = append(options, api.NewOptionBlockObject(b.Action.String(), singleLineObject(b.Label, min(budget.option, maxOption)), nil))
		}
		row = append(row, api.NewOverflowBlockElement(actionID(len(all)+len(shown), overflowVerb), options...))
	}
	return append(blocks, api.NewActionBlock("", row...))
}

// fitsOverflow reports whether the buttons beyond the first few can go into
// one overflow menu: neither too few nor too many, and all in the secondary
// style.
func fitsOverflow(buttons []chat.Button) bool {
	if n := len(buttons) - maxShownButtons; n < 2 || n > maxOverflow {
		return false
	}
	for _, b := range buttons[maxShownButtons:] {
		if b.Style != chat.StyleSecondary || len(b.Action.String()) > maxOptionValue {
			return false
		}
	}
	return true
}

// selectElement renders a menu. A menu that may be left empty becomes a
// multi-select even for a single choice, since Slack's single select cannot be
// cleared. One that is open is checkboxes, as far as those go.
func selectElement(m chat.Menu, n int, budget textBudget) api.BlockElement {
	options, chosen := optionObjects(m.Options, budget)
	id, prompt := actionID(n, m.Action.String()), singleLineObject(m.Prompt, min(2*budget.option, maxPlaceholder))
	if m.Min == 1 && m.Max == 1 {
		one := api.NewOptionsSelectBlockElement(api.OptTypeStatic, prompt, id, options...)
		if len(chosen) > 0 {
			one.InitialOption = chosen[0]
		}
		return one
	}
	if m.Open && len(options) <= maxCheckboxes && (m.Max <= 0 || m.Max >= len(options)) {
		boxes := api.NewCheckboxGroupsBlockElement(id, options...)
		boxes.InitialOptions = chosen
		return boxes
	}
	many := api.NewOptionsMultiSelectBlockElement(api.MultiOptTypeStatic, prompt, id, options...)
	many.InitialOptions = chosen
	if m.Max > 0 {
		most := m.Max
		many.MaxSelectedItems = &most
		many.InitialOptions = chosen[:min(len(chosen), most)]
	}
	return many
}

// optionObjects renders choices, and returns the selected ones too.
func optionObjects(choices []chat.Choice, budget textBudget) (all, chosen []*api.OptionBlockObject) {
	for _, c := range choices {
		var hint *api.TextBlockObject
		if !isBlank(c.Hint) && budget.option == maxOption {
			hint = singleLineObject(c.Hint, maxOption)
		}
		one := api.NewOptionBlockObject(c.Value, singleLineObject(c.Label, min(budget.option, maxOption)), hint)
		all = append(all, one)
		if c.Selected {
			chosen = append(chosen, one)
		}
	}
	return all, chosen
}
