package discord

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A field at its default means the same to Discord as no field. discordgo
// always writes many of them.
var (
	defaultsOfAll = map[string]any{
		"disabled": false, "spoiler": false, "default": false, "replied_user": false, "placeholder": "", "description": "", "emoji": nil,
	}
	// Inputs of a modal are required by default.
	defaultsOfCommands = map[string]any{"required": false, "autocomplete": false, "options": nil, "choices": nil, "channel_types": nil}
)

// withoutDefaults decodes JSON and removes fields at their default.
func withoutDefaults(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	dropDefaults(v)
	return v, nil
}

func dropDefaults(v any) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			dropDefaults(one)
		}
	case map[string]any:
		dropFields(v, defaultsOfAll)
		if _, named := v["name"]; named { // commands have names, components have custom ids
			dropFields(v, defaultsOfCommands)
		}
		for _, one := range v {
			dropDefaults(one)
		}
	}
}

func dropFields(from, defaults map[string]any) {
	for name, at := range defaults {
		if got, present := from[name]; present && reflect.DeepEqual(got, at) {
			delete(from, name)
		}
	}
}

func TestOnlyDefaultsAreLeftOutOfGoldenFiles(t *testing.T) {
	for raw, want := range map[string]string{
		`{"type": 2, "disabled": false, "emoji": null, "label": "Go"}`:                       `{"type": 2, "label": "Go"}`,
		`{"disabled": true, "placeholder": "x", "default": true}`:                            `{"disabled": true, "placeholder": "x", "default": true}`,
		`{"divider": false, "min_values": 0, "content": "", "label": "", "attachments": []}`: `{"divider": false, "min_values": 0, "content": "", "label": "", "attachments": []}`,
		`{"custom_id": "in", "required": false, "options": null}`:                            `{"custom_id": "in", "required": false, "options": null}`,
		`[{"name": "a", "options": [{"name": "b", "required": false, "options": null}]}]`:    `[{"name": "a", "options": [{"name": "b"}]}]`,
		`{"name": "a", "options": [], "choices": [], "required": true}`:                      `{"name": "a", "options": [], "choices": [], "required": true}`,
	} {
		got, err := withoutDefaults([]byte(raw))
		must(t, err)
		var exact any
		d := json.NewDecoder(bytes.NewReader([]byte(want)))
		d.UseNumber()
		must(t, d.Decode(&exact))
		if diff := cmp.Diff(exact, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", raw, diff)
		}
	}
}
