package testserver

import (
	"strconv"
	"strings"
)

func obj(v any) object {
	o, _ := v.(object)
	return o
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func textOf(v any) string {
	s, _ := obj(v)["text"].(string)
	return s
}

// control is an element to press or choose from.
type control struct {
	block   string
	element object
	option  object // in an overflow menu
}

// each calls f for every interactive element.
func each(blocks []any, f func(block object, element object)) {
	for _, b := range blocks {
		block := obj(b)
		for _, e := range append(list(block["elements"]), block["accessory"], block["element"]) {
			if element := obj(e); element["action_id"] != nil {
				f(block, element)
			}
		}
	}
}

// reads reports whether a text reads like a label.
func reads(text any, label string) bool { return unseen.Replace(textOf(text)) == unseen.Replace(label) }

// find finds a control by its label, or a menu by its prompt.
func find(blocks []any, label string) (control, bool) {
	var found control
	ok := false
	each(blocks, func(block, e object) {
		id, _ := block["block_id"].(string)
		if ok {
			return
		}
		switch e["type"] {
		case "button":
			if reads(e["text"], label) {
				found, ok = control{block: id, element: e}, true
			}
		case "overflow":
			for _, o := range list(e["options"]) {
				if !ok && reads(obj(o)["text"], label) {
					found, ok = control{block: id, element: e, option: obj(o)}, true
				}
			}
		default:
			if reads(block["text"], label) || reads(e["placeholder"], label) {
				found, ok = control{block: id, element: e}, true
			}
		}
	})
	return found, ok
}

// action is the payload of a used control.
func (c control) action(ts string, chosen []string) object {
	out := object{"action_id": c.element["action_id"], "block_id": c.block, "type": c.element["type"], "action_ts": ts}
	switch kind := c.element["type"]; kind {
	case "button":
		out["text"] = c.element["text"]
		if v := c.element["value"]; v != nil {
			out["value"] = v
		}
	case "overflow":
		out["selected_option"] = c.option
	default:
		var picked []any
		for _, value := range chosen {
			for _, o := range list(c.element["options"]) {
				if obj(o)["value"] == value {
					picked = append(picked, o)
				}
			}
		}
		if kind == "static_select" && len(picked) > 0 {
			out["selected_option"] = picked[0]
		} else {
			out["selected_options"] = picked
		}
	}
	return out
}

// field is an input of a modal.
type field struct {
	block, action string
	element       object
}

func (v *view) inputs() []field {
	var out []field
	for _, b := range list(v.data["blocks"]) {
		block := obj(b)
		if block["type"] != "input" {
			continue
		}
		e := obj(block["element"])
		id, _ := block["block_id"].(string)
		action, _ := e["action_id"].(string)
		out = append(out, field{block: id, action: action, element: e})
	}
	return out
}

// put types text into an input.
func (v *view) put(f field, text string) {
	value := object{"type": f.element["type"]}
	switch f.element["type"] {
	case "multi_users_select":
		users := []any{}
		for _, u := range strings.Fields(text) {
			users = append(users, u)
		}
		value["selected_users"] = users
	case "static_select":
		for _, o := range list(f.element["options"]) {
			if obj(o)["value"] == text {
				value["selected_option"] = o
			}
		}
	case "external_select":
		value["selected_option"] = object{"text": object{"type": "plain_text", "text": text}, "value": text}
	case "datepicker":
		value["selected_date"] = text
	case "timepicker":
		value["selected_time"] = text
	default:
		value["value"] = nil
		if text != "" {
			value["value"] = text
		}
	}
	v.state[f.block] = object{f.action: value}
}

// initials maps the keys of input state to those of initial values.
var initials = map[string]string{
	"initial_value": "value", "initial_users": "selected_users", "initial_option": "selected_option", "initial_options": "selected_options",
	"initial_date": "selected_date", "initial_time": "selected_time",
}

// handIn returns the view with its state.
func (v *view) handIn() object {
	out, values := v.describe(), object{}
	for _, f := range v.inputs() {
		if typed := v.state[f.block]; typed != nil {
			values[f.block] = typed
			continue
		}
		value := object{"type": f.element["type"]}
		for initial, name := range initials {
			if at := f.element[initial]; at != nil {
				value[name] = at
			}
		}
		values[f.block] = object{f.action: value}
	}
	out["state"] = object{"values": values}
	return out
}

// holds returns the value of an input as a person reads it.
func (v *view) holds(f field) string {
	value := obj(obj(obj(obj(v.handIn()["state"])["values"])[f.block])[f.action])
	for _, name := range []string{"value", "selected_date", "selected_time"} {
		if text, ok := value[name].(string); ok {
			return text
		}
	}
	var parts []string
	for _, u := range list(value["selected_users"]) {
		id, _ := u.(string)
		if one := v.team.users[id]; one != nil {
			parts = append(parts, "@"+one.name)
		}
	}
	for _, o := range append(list(value["selected_options"]), value["selected_option"]) {
		if text := textOf(obj(o)["text"]); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

func moment(seconds any) string {
	n, _ := seconds.(float64)
	return strconv.FormatFloat(n, 'f', 0, 64)
}
