package discordschema

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

const (
	flagComponents = 1 << 15

	actionRow    = 1
	button       = 2
	stringSelect = 3
	userSelect   = 5
	textDisplay  = 10

	maxContent         = 2000
	maxText            = 4000
	maxComponents      = 40
	maxModalComponents = 5
)

func object(v any) map[string]any { o, _ := v.(map[string]any); return o }

func list(v any) []any { l, _ := v.([]any); return l }

func text(v any) string { s, _ := v.(string); return s }

// number returns a whole number, -1 if v is none.
func number(v any) int {
	n, ok := v.(json.Number)
	if !ok {
		return -1
	}
	i, err := n.Int64()
	if err != nil {
		return -1
	}
	return int(i)
}

// length counts an emoji as two characters, since Discord does not document how
// it counts.
func length(s string) int { return len(utf16.Encode([]rune(s))) }

// report collects violations.
type report struct{ errs []error }

func (r *report) addf(format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf(format, args...))
}

func checkMessage(m map[string]any, files map[string]bool) error {
	var r report
	n := number(m["flags"])
	modern := n >= 0 && n&flagComponents != 0
	for _, old := range []string{"content", "embeds", "poll", "sticker_ids"} {
		if _, has := m[old]; has && modern {
			r.addf("it has %s beside components of the new kind", old)
		}
	}
	if n := length(text(m["content"])); n > maxContent {
		r.addf("its content has %d characters", n)
	}
	if len(m) > 0 && (m["components"] != nil || m["content"] != nil || m["embeds"] != nil) {
		parse, present := object(m["allowed_mentions"])["parse"].([]any)
		if !present || len(parse) > 0 {
			r.addf("allowed_mentions.parse is %v, not an empty list", object(m["allowed_mentions"])["parse"])
		}
	}
	r.checkComponents(list(m["components"]), modern)
	for _, one := range list(m["attachments"]) {
		if id := text(object(one)["id"]); files != nil && !files["files["+id+"]"] {
			r.addf("no file is attachment %s", id)
		}
	}
	return errors.Join(r.errs...)
}

// checkComponents checks the components of a message, each and all together.
func (r *report) checkComponents(top []any, modern bool) {
	count, size := 0, 0
	ids := map[string]int{}
	eachComponent(top, func(c map[string]any) {
		count++
		kind := number(c["type"])
		if kind > 8 && !modern {
			r.addf("a component of type %d, and not the flag for it", kind)
		}
		if kind == textDisplay {
			size += length(text(c["content"]))
			if strings.TrimSpace(text(c["content"])) == "" {
				r.addf("a text display is empty")
			}
		}
		r.checkControl(c)
		if id := text(c["custom_id"]); id != "" {
			ids[id]++
		}
	})
	if count > maxComponents {
		r.addf("it has %d components", count)
	}
	if size > maxText {
		r.addf("its texts have %d characters", size)
	}
	r.checkUnique("custom_id", ids)
}

func (r *report) checkUnique(what string, seen map[string]int) {
	for one, n := range seen {
		if n > 1 {
			r.addf("%s %q is there %d times", what, one, n)
		}
	}
}

// checkControl checks a row, button or menu.
func (r *report) checkControl(c map[string]any) {
	switch number(c["type"]) {
	case actionRow:
		inside := list(c["components"])
		buttons := 0
		for _, one := range inside {
			if number(object(one)["type"]) == button {
				buttons++
			}
		}
		if buttons > 5 || buttons < len(inside) && len(inside) != 1 {
			r.addf("a row has %d buttons among %d components", buttons, len(inside))
		}
	case button:
		if text(c["label"]) == "" && c["emoji"] == nil || text(c["custom_id"]) == "" && c["url"] == nil {
			r.addf("a button has no label, or does nothing")
		}
	case stringSelect:
		r.checkMenu(c)
	case userSelect:
		if n := len(list(c["default_values"])); n > valueCount(c["max_values"]) {
			r.addf("a menu has %d chosen of at most %d", n, valueCount(c["max_values"]))
		}
	}
}

func (r *report) checkMenu(c map[string]any) {
	options := list(c["options"])
	most, least := valueCount(c["max_values"]), valueCount(c["min_values"])
	chosen, values := 0, map[string]int{}
	for _, o := range options {
		values[text(object(o)["value"])]++
		if object(o)["default"] == true {
			chosen++
		}
	}
	if least > most || most > len(options) || chosen > most {
		r.addf("a menu of %d options has %d chosen, of %d to %d", len(options), chosen, least, most)
	}
	r.checkUnique("an option's value", values)
}

// checkLabel checks the content of a label, where Discord refuses two fields
// that its schema allows.
func (r *report) checkLabel(c map[string]any) {
	inside := object(c["component"])
	for _, refused := range []string{"label", "disabled"} {
		if _, present := inside[refused]; present {
			r.addf("a component in a label has %s", refused)
		}
	}
}

// valueCount returns a menu's number of values, 1 by default.
func valueCount(v any) int {
	if n := number(v); n >= 0 {
		return n
	}
	return 1
}

// eachComponent visits components, nested ones included.
func eachComponent(all []any, visit func(map[string]any)) {
	for _, one := range all {
		c := object(one)
		visit(c)
		eachComponent(list(c["components"]), visit)
		if inner := object(c["component"]); inner != nil {
			eachComponent([]any{inner}, visit)
		}
	}
}

func checkModal(m map[string]any) error {
	var r report
	top := list(m["components"])
	if len(top) > maxModalComponents {
		r.addf("a form has %d components", len(top))
	}
	ids := map[string]int{}
	eachComponent(top, func(c map[string]any) {
		r.checkControl(c)
		r.checkLabel(c)
		if id := text(c["custom_id"]); id != "" {
			ids[id]++
		}
		if most := number(c["max_length"]); most >= 0 && length(text(c["value"])) > most {
			r.addf("an input of %d characters is filled with %d", most, length(text(c["value"])))
		}
		if optional := c["required"] == false; optional && slices.Contains([]int{stringSelect, userSelect}, number(c["type"])) && valueCount(c["min_values"]) != 0 {
			r.addf("a menu need not be filled in, and wants a choice")
		}
	})
	r.checkUnique("custom_id", ids)
	return errors.Join(r.errs...)
}
