package discord

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot/chat"
)

// renderControls lays out buttons and menus in rows, in order: up to five
// buttons side by side, and each menu on a row to itself.
func renderControls(all []chat.Control) ([]discordgo.MessageComponent, error) {
	var rows []discordgo.ActionsRow
	used := customIDs{}
	room := 0 // left for buttons on the last row
	for _, one := range all {
		switch one := one.(type) {
		case chat.Button:
			b, err := used.renderButton(one)
			if err != nil {
				return nil, err
			}
			if room == 0 {
				rows, room = append(rows, discordgo.ActionsRow{}), maxRowButtons
			}
			last := &rows[len(rows)-1]
			last.Components = append(last.Components, b)
			room--
		case chat.Menu:
			if len(one.Options) == 0 {
				continue // there is nothing to choose
			}
			m, err := used.renderMenu(one)
			if err != nil {
				return nil, err
			}
			rows, room = append(rows, discordgo.ActionsRow{Components: []discordgo.MessageComponent{m}}), 0
		}
	}
	var out []discordgo.MessageComponent
	for _, row := range rows {
		out = append(out, row)
	}
	return out, nil
}

// customIDs counts the custom ids on one message, where each must be unique.
type customIDs map[string]int

// duplicateMark separates an action from the number of the control, from the
// second control with that action on.
const duplicateMark = "~"

// encode encodes an action as a unique custom id.
func (ids customIDs) encode(a chat.Action) (string, error) {
	id := a.String()
	ids[id]++
	if n := ids[id]; n > 1 {
		id += duplicateMark + strconv.Itoa(n)
	}
	if utf8.RuneCountInString(id) > maxCustomID {
		return "", &chat.TooLarge{What: "action", Limit: maxCustomID}
	}
	return id, nil
}

// decodeAction decodes the action in a custom id.
func decodeAction(id string) (chat.Action, bool) {
	if at := strings.LastIndex(id, duplicateMark); at > 0 {
		if _, err := strconv.ParseUint(id[at+len(duplicateMark):], 10, 8); err == nil {
			id = id[:at]
		}
	}
	return chat.ParseAction(id)
}

var buttonStyles = map[chat.Style]discordgo.ButtonStyle{
	chat.StyleSecondary: discordgo.SecondaryButton, chat.StylePrimary: discordgo.PrimaryButton, chat.StyleDanger: discordgo.DangerButton,
}

func (ids customIDs) renderButton(b chat.Button) (discordgo.Button, error) {
	id, err := ids.encode(b.Action)
	return discordgo.Button{CustomID: id, Style: buttonStyles[b.Style], Label: truncateLabel(b.Label, Limits().ButtonLabel)}, err
}

func (ids customIDs) renderMenu(m chat.Menu) (discordgo.SelectMenu, error) {
	id, err := ids.encode(m.Action)
	if err != nil {
		return discordgo.SelectMenu{}, err
	}
	options, err := renderSelectOptions(m.Options)
	if err != nil {
		return discordgo.SelectMenu{}, err
	}
	most := m.Max
	if most <= 0 {
		most = len(options)
	}
	most = min(most, len(options))
	least := min(max(m.Min, 0), most)
	options = limitDefaults(options, most)
	return discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: id, Placeholder: truncate(oneLine(m.Prompt), maxPlaceholder),
		Options: options, MinValues: &least, MaxValues: most,
	}, nil
}

// limitDefaults keeps at most so many options selected.
func limitDefaults(all []discordgo.SelectMenuOption, most int) []discordgo.SelectMenuOption {
	for i := range all {
		if all[i].Default {
			all[i].Default = most > 0
			most--
		}
	}
	return all
}

// renderSelectOptions renders the options of a menu. Duplicate values become
// one option because Discord requires them to be unique. A value is never
// truncated, since it comes back with the choice.
func renderSelectOptions(all []chat.Choice) ([]discordgo.SelectMenuOption, error) {
	var out []discordgo.SelectMenuOption
	seen := map[string]bool{}
	for _, c := range all {
		if n := utf8.RuneCountInString(c.Value); n == 0 || n > maxValue {
			return nil, &chat.TooLarge{What: "value of an option", Limit: maxValue}
		}
		if seen[c.Value] {
			continue
		}
		seen[c.Value] = true
		out = append(out, discordgo.SelectMenuOption{
			Label: truncateLabel(c.Label, Limits().OptionLabel), Value: c.Value, Description: truncate(strings.TrimSpace(oneLine(c.Hint)), Limits().OptionLabel), Default: c.Selected,
		})
	}
	if len(out) > maxOptions {
		return nil, &chat.TooLarge{What: "options", Limit: maxOptions}
	}
	return out, nil
}

// truncateLabel prepares the text of a control, where Discord reads no markup
// and requires some text.
func truncateLabel(s string, limit int) string {
	if s = truncate(strings.TrimSpace(oneLine(s)), limit); s == "" {
		return "…"
	}
	return s
}
