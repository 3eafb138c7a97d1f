package slackschema

import (
	"fmt"
	"strings"
	"testing"
)

func long(n int) string { return strings.Repeat("x", n) }

const plain = `{"type":"plain_text","text":"Go"}`

func said(n int) string { return `{"type":"plain_text","text":"` + long(n) + `"}` }

func many(n int, one string) string {
	var all []string
	for i := range n {
		all = append(all, strings.ReplaceAll(one, "#", fmt.Sprint(i)))
	}
	return strings.Join(all, ",")
}

func TestBrokenMessagesAreCaught(t *testing.T) {
	button := func(rest string) string {
		return `[{"type":"actions","elements":[{"type":"button","text":` + plain + rest + `}]}]`
	}
	menu := func(options, rest string) string {
		return `[{"type":"section","text":` + plain + `,"accessory":{"type":"static_select","action_id":"a","options":[` + options + `]` + rest + `}}]`
	}
	option := `{"text":` + plain + `,"value":"#"}`
	for name, c := range map[string]struct{ blocks, want string }{
		"nothing wrong":          {`[{"type":"header","text":` + said(150) + `},{"type":"section","text":` + said(3000) + `}]`, ""},
		"a long header":          {`[{"type":"header","text":` + said(151) + `}]`, "at most 150"},
		"a long section":         {`[{"type":"section","text":` + said(3001) + `}]`, "at most 3000"},
		"an empty section":       {`[{"type":"section"}]`, "neither text nor fields"},
		"many fields":            {`[{"type":"section","fields":[` + many(11, plain) + `]}]`, "section.fields: 11"},
		"a long field":           {`[{"type":"section","fields":[` + said(2001) + `]}]`, "at most 2000"},
		"no text":                {`[{"type":"header","text":{"type":"plain_text","text":" "}}]`, "an empty text"},
		"no JSON":                {`[`, "EOF"},
		"a stranger":             {`[{"type":"headline"}]`, "validation failed"},
		"mrkdwn where it is not": {`[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, "validation failed"},
		"a key that is none":     {`[{"type":"divider","colour":"red"}]`, "validation failed"},
		"many blocks":            {`[` + many(51, `{"type":"divider"}`) + `]`, "51 blocks"},
		"a long message":         {`[` + many(6, `{"type":"section","text":`+said(2200)+`}`) + `]`, "msg_blocks_too_long"},
		"buttons in plenty":      {`[{"type":"actions","elements":[` + many(26, `{"type":"button","text":`+plain+`}`) + `]}]`, "actions.elements: 26"},
		"a long label":           {`[{"type":"actions","elements":[{"type":"button","text":` + said(76) + `}]}]`, "at most 75"},
		"a long action":          {button(`,"action_id":"` + long(256) + `"`), "at most 255"},
		"a long value":           {button(`,"value":"` + long(2001) + `"`), "at most 2000"},
		"an action twice":        {`[{"type":"actions","elements":[` + many(2, `{"type":"button","action_id":"a","text":`+plain+`}`) + `]}]`, `action_id "a" twice`},
		"a block twice":          {`[` + many(2, `{"type":"divider","block_id":"b"}`) + `]`, `block_id "b" twice`},
		"options in plenty":      {menu(many(101, option), ""), "options: 101"},
		"no options":             {menu("", ""), "options: 0"},
		"an option twice":        {menu(option+","+option, ""), "twice"},
		"a long option":          {menu(`{"text":`+said(76)+`,"value":"1"}`, ""), "at most 75"},
		"a long option's value":  {menu(`{"text":`+plain+`,"value":"`+long(151)+`"}`, ""), "at most 150"},
		"a choice that is none":  {menu(option, `,"initial_option":{"text":`+plain+`,"value":"x"}`), "chosen and not there"},
		"a long placeholder":     {menu(option, `,"placeholder":`+said(151)), "at most 150"},
		"a long overflow":        {`[{"type":"actions","elements":[{"type":"overflow","options":[` + many(6, option) + `]}]}]`, "overflow.options: 6"},
		"small print in plenty":  {`[{"type":"context","elements":[` + many(11, plain) + `]}]`, "context.elements: 11"},
		"rich text of nothing":   {`[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[]}]}]`, "rich_text_section.elements: 0"},
	} {
		expect(t, name, Message([]byte(c.blocks)), c.want)
	}
}

func TestBrokenViewsAreCaught(t *testing.T) {
	modal := func(title, rest string) string {
		return `{"type":"modal","title":` + title + `,"blocks":[]` + rest + `}`
	}
	input := `{"type":"input","block_id":"b","label":` + plain + `,"element":{"type":"plain_text_input","action_id":"a"}}`
	for name, c := range map[string]struct{ view, want string }{
		"nothing wrong":     {`{"type":"modal","title":` + plain + `,"submit":` + plain + `,"blocks":[` + input + `]}`, ""},
		"a home":            {`{"type":"home","blocks":[{"type":"divider"}]}`, ""},
		"a long title":      {modal(said(25), ""), "at most 24"},
		"a long submit":     {modal(plain, `,"submit":`+said(25)), "at most 24"},
		"long metadata":     {modal(plain, `,"private_metadata":"`+long(3001)+`"`), "at most 3000"},
		"a long callback":   {modal(plain, `,"callback_id":"`+long(256)+`"`), "at most 255"},
		"no submit":         {`{"type":"modal","title":` + plain + `,"blocks":[` + input + `]}`, "no submit"},
		"a stranger inside": {`{"type":"home","blocks":[{"type":"headline"}]}`, "validation failed"},
		"many blocks":       {`{"type":"home","blocks":[` + many(101, `{"type":"divider"}`) + `]}`, "101 blocks"},
		"a field twice":     {`{"type":"modal","title":` + plain + `,"submit":` + plain + `,"blocks":[` + input + `,` + input + `]}`, "twice"},
	} {
		expect(t, name, View([]byte(c.view)), c.want)
	}
}

func TestBrokenManifestsAreCaught(t *testing.T) {
	expect(t, "nothing wrong", Manifest([]byte(`{"display_information":{"name":"Muster"}}`)), "")
	expect(t, "no name", Manifest([]byte(`{"display_information":{}}`)), "validation failed")
	expect(t, "a long name", Manifest([]byte(`{"display_information":{"name":"`+long(36)+`"}}`)), "validation failed")
	expect(t, "a setting that is none", Manifest([]byte(`{"display_information":{"name":"M"},"settings":{"colour":"red"}}`)), "validation failed")
	expect(t, "a domain", Manifest([]byte(`{"display_information":{"name":"M"},"features":{"unfurl_domains":["example.org"]}}`)), "validation failed")
}

func expect(t *testing.T, name string, wrong []string, want string) {
	t.Helper()
	if got := strings.Join(wrong, "\n"); want == "" && got != "" || !strings.Contains(got, want) {
		t.Errorf("%s: %q, want %q", name, got, want)
	}
}
