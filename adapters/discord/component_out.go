package discord

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot/chat"
)

// controls lays buttons and menus out in rows, in order: buttons beside each
// other, up to five, a menu on a row of its own.
func controls(all []chat.Control) ([]discordgo.MessageComponent, error) {
	var rows []discordgo.ActionsRow
	used := ids{}
	room := 0 // for buttons on the last row
	for _, one := range all {
		switch one := one.(type) {
		case chat.Button:
			b, err := used.button(one)
			if err != nil {
				return nil, err
			}
			if room == 0 {
				rows, room = append(rows, discordgo.ActionsRow{}), rowButtons
			}
			last := &rows[len(rows)-1]
			last.Components = append(last.Components, b)
			room--
		case chat.Menu:
			if len(one.Options) == 0 {
				continue // there is nothing to choose
			}
			m, err := used.menu(one)
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

// ids are the custom ids on one message, of which no two may be the same.
type ids map[string]int

// again stands between an action and the number of the control that has it,
// if it is not the first on its message.
const again = "~"

// of is an action as a custom id.
func (used ids) of(a chat.Action) (string, error) {
	id := a.String()
	used[id]++
	if n := used[id]; n > 1 {
		id += again + strconv.Itoa(n)
	}
	if utf8.RuneCountInString(id) > maxCustomID {
		return "", &chat.TooLarge{What: "action", Limit: maxCustomID}
	}
	return id, nil
}

// actionOf reads the action in a custom id.
func actionOf(id string) (chat.Action, bool) {
	if at := strings.LastIndex(id, again); at > 0 {
		if _, err := strconv.ParseUint(id[at+len(again):], 10, 8); err == nil {
			id = id[:at]
		}
	}
	return chat.ParseAction(id)
}

var styles = map[chat.Style]discordgo.ButtonStyle{
	chat.Secondary: discordgo.SecondaryButton, chat.Primary: discordgo.PrimaryButton, chat.Danger: discordgo.DangerButton,
}

func (used ids) button(b chat.Button) (discordgo.Button, error) {
	id, err := used.of(b.Action)
	return discordgo.Button{CustomID: id, Style: styles[b.Style], Label: labelled(b.Label, Limits().ButtonLabel)}, err
}

func (used ids) menu(m chat.Menu) (discordgo.SelectMenu, error) {
	id, err := used.of(m.Action)
	if err != nil {
		return discordgo.SelectMenu{}, err
	}
	options, err := choices(m.Options)
	if err != nil {
		return discordgo.SelectMenu{}, err
	}
	most := m.Max
	if most <= 0 {
		most = len(options)
	}
	most = min(most, len(options))
	least := min(max(m.Min, 0), most)
	options = preset(options, most)
	return discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: id, Placeholder: cut(oneLine(m.Prompt), maxPlaceholder),
		Options: options, MinValues: &least, MaxValues: most,
	}, nil
}

// preset keeps as many options chosen as may be.
func preset(all []discordgo.SelectMenuOption, most int) []discordgo.SelectMenuOption {
	for i := range all {
		if all[i].Default {
			all[i].Default = most > 0
			most--
		}
	}
	return all
}

// choices are the options of a menu. A value that stands there twice is one
// option, since Discord takes it only once; it is what comes back, so it is
// never cut.
func choices(all []chat.Choice) ([]discordgo.SelectMenuOption, error) {
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
			Label: labelled(c.Label, Limits().OptionLabel), Value: c.Value, Description: cut(strings.TrimSpace(oneLine(c.Hint)), Limits().OptionLabel), Default: c.Selected,
		})
	}
	if len(out) > maxOptions {
		return nil, &chat.TooLarge{What: "options", Limit: maxOptions}
	}
	return out, nil
}

// labelled is what stands on a control, where Discord reads no markup and takes
// no empty text.
func labelled(s string, limit int) string {
	if s = cut(strings.TrimSpace(oneLine(s)), limit); s == "" {
		return "…"
	}
	return s
}
