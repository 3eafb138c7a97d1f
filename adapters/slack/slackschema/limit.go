package slackschema

import (
	"slices"
	"strings"
	"unicode/utf16"
)

// Slack's documented limits of Block Kit, and how many characters it was seen
// to accept in the blocks of one message.
const (
	mostBlocks     = 50
	mostViewBlocks = 100
	mostCharacters = 13000
)

// longest limits the length of strings, by the type of their object and their
// key; * is any type.
var longest = map[string]map[string]int{
	"*":      {"action_id": 255, "block_id": 255, "callback_id": 255, "private_metadata": 3000, "external_id": 255, "alt_text": 2000, "initial_value": 3000},
	"button": {"value": 2000},
	"option": {"value": 150},
}

// texts limits the length of texts by their place.
var texts = map[string]int{
	"header.text": 150, "section.text": 3000, "section.fields": 2000, "context.elements": 2000, "button.text": 75, "placeholder": 150,
	"option.text": 75, "option.description": 75, "input.label": 2000, "input.hint": 2000, "modal.title": 24, "modal.submit": 24, "modal.close": 24,
}

// counts limits the number of elements, at least and at most.
var counts = map[string][2]int{
	"actions.elements": {1, 25}, "context.elements": {1, 10}, "section.fields": {1, 10}, "options": {1, 100}, "overflow.options": {1, 5},
	"checkboxes.options": {1, 10}, "radio_buttons.options": {1, 10}, "rich_text.elements": {1, 1000}, "rich_text_section.elements": {1, 1000},
}

func (c *checker) blocks(v any, most int, counted bool) {
	all := list(v)
	if len(all) > most {
		c.add("%d blocks, at most %d", len(all), most)
	}
	if counted && c.characters >= mostCharacters {
		c.add("msg_blocks_too_long: %d characters, under %d", c.characters, mostCharacters)
	}
	for _, one := range all {
		c.walk(object(one), "")
		if text(object(one)["type"]) == "section" && object(one)["text"] == nil && object(one)["fields"] == nil {
			c.add("a section with neither text nor fields")
		}
	}
}

func (c *checker) view(v any) {
	o := object(v)
	c.blocks(o["blocks"], mostViewBlocks, false)
	head := map[string]any{}
	inputs := false
	for key, value := range o {
		if key != "blocks" {
			head[key] = value
		}
	}
	for _, b := range list(o["blocks"]) {
		inputs = inputs || text(object(b)["type"]) == "input"
	}
	if inputs && o["type"] == "modal" && o["submit"] == nil {
		c.add("a modal with inputs and no submit")
	}
	c.walk(head, "")
}

// walk checks an object and everything within. Options have no type, so their
// place identifies them.
func (c *checker) walk(o map[string]any, as string) {
	kind := text(o["type"])
	if as != "" {
		kind = as
	}
	c.unique(o)
	c.strings(o, kind)
	c.chosen(o)
	for key, value := range o {
		place := kind + "." + key
		for _, name := range []string{place, key} {
			if n, ok := counts[name]; ok && value != nil {
				if count := len(list(value)); count < n[0] || count > n[1] {
					c.add("%s: %d, from %d to %d", place, count, n[0], n[1])
				}
				break
			}
		}
		under := ""
		if slices.Contains([]string{"options", "initial_options", "initial_option"}, key) {
			under = "option"
		}
		for _, one := range append(list(value), value) {
			if child := object(one); child != nil {
				c.text(child, place, key)
				c.walk(child, under)
			}
		}
	}
}

func (c *checker) unique(o map[string]any) {
	for _, key := range []string{"action_id", "block_id"} {
		id := text(o[key])
		if id != "" && c.ids[key+id] && !pickers(o) {
			c.add("%s %q twice", key, id)
		}
		c.ids[key+id] = true
	}
}

// pickers reports an input, whose action id need only be unique within its
// block.
func pickers(o map[string]any) bool {
	return slices.Contains([]string{"datepicker", "timepicker", "plain_text_input"}, text(o["type"]))
}

func (c *checker) strings(o map[string]any, kind string) {
	for key, value := range o {
		said, ok := value.(string)
		if !ok {
			continue
		}
		for _, of := range []string{kind, "*"} {
			if most, ok := longest[of][key]; ok && units(said) > most {
				c.add("%s.%s: %d characters, at most %d", kind, key, units(said), most)
			}
		}
	}
}

// text checks a text object by its place.
func (c *checker) text(o map[string]any, place, key string) {
	kind := text(o["type"])
	if kind != "plain_text" && kind != "mrkdwn" {
		return
	}
	said, most := text(o["text"]), 3000
	if n, ok := texts[place]; ok {
		most = n
	} else if n, ok := texts[key]; ok {
		most = n
	}
	if n := units(said); n > most {
		c.add("%s: %d characters, at most %d", place, n, most)
	}
	if strings.TrimSpace(said) == "" {
		c.add("%s: an empty text", place)
	}
}

// chosen checks that the initial options are among the options.
func (c *checker) chosen(o map[string]any) {
	if o["options"] == nil {
		return
	}
	var values []string
	for _, one := range list(o["options"]) {
		value := text(object(one)["value"])
		if slices.Contains(values, value) {
			c.add("the option %q twice", value)
		}
		values = append(values, value)
	}
	first := list(o["initial_options"])
	if one := o["initial_option"]; one != nil {
		first = append(first, one)
	}
	for _, one := range first {
		if !slices.Contains(values, text(object(one)["value"])) {
			c.add("the option %q is chosen and not there", text(object(one)["value"]))
		}
	}
}

// units counts UTF-16 units, as clients do.
func units(s string) int { return len(utf16.Encode([]rune(s))) }
