package discordschema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"
)

const (
	post     = "POST /channels/1/messages"
	answer   = "POST /interactions/1/token/callback"
	register = "PUT /applications/1/commands"
)

// Short bodies that Discord accepts.
var (
	noMentions = `"allowed_mentions": {"parse": []}`
	aText      = `{"type": 10, "content": "hello"}`
	aButton    = `{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}`
	aMenu      = `{"type": 3, "custom_id": "choose", "options": [{"label": "One", "value": "1"}]}`
)

func componentsV2(components ...string) string {
	return `{"flags": 32768, ` + noMentions + `, "components": [` + strings.Join(components, ",") + `]}`
}

func row(inside ...string) string {
	return `{"type": 1, "components": [` + strings.Join(inside, ",") + `]}`
}

func modal(components ...string) string {
	return `{"type": 9, "data": {"custom_id": "form", "title": "Form", "components": [` + strings.Join(components, ",") + `]}}`
}

func field(id string) string {
	return `{"type": 18, "label": "Field", "component": {"type": 4, "style": 1, "custom_id": "` + id + `"}}`
}

func chatCommands(options ...string) string {
	return `[{"type": 1, "name": "meetup", "description": "Meet", "options": [` + strings.Join(options, ",") + `]}]`
}

func subcommandOf(name string, options ...string) string {
	return `{"type": 1, "name": "` + name + `", "description": "Do", "options": [` + strings.Join(options, ",") + `]}`
}

func option(name, more string) string {
	return `{"type": 3, "name": "` + name + `", "description": "What"` + more + `}`
}

func repeated(n int, one func(i int) string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = one(i)
	}
	return strings.Join(all, ",")
}

func check(request, body string) error {
	method, path, _ := strings.Cut(request, " ")
	return Check(method, path, "application/json", []byte(body))
}

func TestWhatDiscordTakesPasses(t *testing.T) {
	for name, c := range map[string][2]string{
		"a message":              {post, componentsV2(aText, row(aButton), row(aMenu))},
		"a message of old":       {post, `{"content": "hello", ` + noMentions + `}`},
		"an edit":                {"PATCH /channels/1/messages/2", componentsV2(`{"type": 17, "components": [` + aText + `]}`)},
		"an answer":              {answer, `{"type": 4, "data": ` + componentsV2(aText) + `}`},
		"a deferred answer":      {answer, `{"type": 5, "data": {"flags": 64}}`},
		"what follows it":        {"PATCH /webhooks/1/token/messages/@original", componentsV2(aText)},
		"a form":                 {answer, modal(field("a"), field("b"))},
		"completions":            {answer, `{"type": 8, "data": {"choices": [{"name": "fri 7pm", "value": "fri 7pm"}]}}`},
		"commands":               {register, chatCommands(subcommandOf("propose", option("title", `, "required": true`), option("when", `, "autocomplete": true`)), subcommandOf("list"))},
		"what says nothing":      {register, chatCommands(subcommandOf("go", option("a", `, "channel_types": null, "choices": null, "options": null, "autocomplete": false`)))},
		"a command on a message": {register, `[{"type": 3, "name": "Propose a meetup from this"}]`},
		"a reaction":             {"PUT /channels/1/messages/2/reactions/%F0%9F%A4%B7/@me", ""},
		"who reacted":            {"GET /channels/1/messages/2/reactions/%F0%9F%A4%B7?limit=100&after=3", ""},
		"a thread":               {"POST /channels/1/messages/2/threads", `{"name": "Board games", "auto_archive_duration": 10080}`},
		"direct messages":        {"POST /users/@me/channels", `{"recipient_id": "1"}`},
		"most components":        {post, componentsV2(repeated(39, func(int) string { return aText }), aText)},
		"longest texts":          {post, componentsV2(`{"type": 10, "content": "` + strings.Repeat("x", 4000) + `"}`)},
	} {
		if err := check(c[0], c[1]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWhatDiscordRefusesIsCaught breaks one rule at a time.
func TestWhatDiscordRefusesIsCaught(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	for name, c := range map[string][3]string{
		"no such path":              {"POST /channels/1/cards", "{}", "no such request"},
		"no such method":            {"PUT /channels/1/messages", "{}", "no such request"},
		"no such query":             {"GET /channels/1/messages/2/reactions/x?most=3", "", `"most"`},
		"no body":                   {post, "", "no body"},
		"a body too many":           {"GET /channels/1/messages", "{}", "takes no body"},
		"a slip of the pen":         {post, `{"contnet": "hello", ` + noMentions + `}`, "contnet"},
		"a wrong type":              {post, `{"content": 3, ` + noMentions + `}`, "content"},
		"a label too long":          {post, componentsV2(row(strings.Replace(aButton, "Go", long(81), 1))), "maxLength"},
		"a custom id too long":      {post, componentsV2(row(strings.Replace(aButton, `"go"`, `"`+long(101)+`"`, 1))), "maxLength"},
		"a button without label":    {post, componentsV2(row(strings.Replace(aButton, "Go", "", 1))), "no label"},
		"six buttons on a row":      {post, componentsV2(row(repeated(6, func(i int) string { return strings.Replace(aButton, `"go"`, fmt.Sprintf(`"go%d"`, i), 1) }))), ""},
		"a menu beside a button":    {post, componentsV2(row(aButton, aMenu)), "a row has"},
		"the same custom id":        {post, componentsV2(row(aButton), row(aButton)), `custom_id "go" is there 2 times`},
		"26 options":                {post, componentsV2(row(`{"type": 3, "custom_id": "c", "options": [` + repeated(26, func(i int) string { return fmt.Sprintf(`{"label": "x", "value": "%d"}`, i) }) + `]}`)), "maxItems"},
		"an option twice":           {post, componentsV2(row(strings.Replace(aMenu, `"1"}`, `"1"}, {"label": "Uno", "value": "1"}`, 1))), "value"},
		"more to choose than there": {post, componentsV2(row(strings.Replace(aMenu, `"custom_id"`, `"max_values": 2, "custom_id"`, 1))), "a menu of 1 options"},
		"too many components":       {post, componentsV2(repeated(41, func(int) string { return aText })), "41 components"},
		"an empty text":             {post, componentsV2(`{"type": 10, "content": " "}`), "is empty"},
		"texts too long":            {post, componentsV2(`{"type": 10, "content": "`+long(2000)+`"}`, `{"type": 10, "content": "`+long(2001)+`"}`), "4001 characters"},
		"content too long":          {post, `{"content": "` + long(2001) + `", ` + noMentions + `}`, "2001 characters"},
		"content beside components": {post, `{"flags": 32768, "content": "hello", ` + noMentions + `, "components": [` + aText + `]}`, "it has content"},
		"embeds beside components":  {answer, `{"type": 7, "data": {"flags": 32768, "embeds": [], ` + noMentions + `, "components": [` + aText + `]}}`, "it has embeds"},
		"new components unflagged":  {"PATCH /webhooks/1/token/messages/@original", `{` + noMentions + `, "components": [` + aText + `]}`, "not the flag"},
		"mentions unsaid":           {post, `{"flags": 32768, "components": [` + aText + `]}`, "allowed_mentions.parse"},
		"mentions null":             {post, `{"flags": 32768, "allowed_mentions": {"parse": null}, "components": [` + aText + `]}`, "allowed_mentions.parse"},
		"mentions allowed":          {answer, `{"type": 4, "data": {"content": "hi", "allowed_mentions": {"parse": ["everyone"]}}}`, "allowed_mentions.parse"},
		"six fields":                {answer, modal(repeated(6, func(i int) string { return field(fmt.Sprint("f", i)) })), "a form has 6"},
		"the same field":            {answer, modal(field("a"), field("a")), `custom_id "a"`},
		"a form's title too long":   {answer, strings.Replace(modal(field("a")), `"Form"`, `"`+long(46)+`"`, 1), ""},
		"a value too long":          {answer, modal(strings.Replace(field("a"), `"style"`, `"max_length": 3, "value": "four", "style"`, 1)), "an input of 3"},
		"a label within a label":    {answer, modal(strings.Replace(field("a"), `"style"`, `"label": "", "style"`, 1)), "in a label has label"},
		"disabled within a label":   {answer, modal(`{"type": 18, "label": "x", "component": {"type": 5, "custom_id": "a", "disabled": false}}`), "in a label has disabled"},
		"an optional menu of one":   {answer, modal(`{"type": 18, "label": "x", "component": {"type": 5, "custom_id": "a", "required": false}}`), "need not be filled in"},
		"a name in capitals":        {register, chatCommands(subcommandOf("Propose")), `"Propose" is no name`},
		"a name with a space":       {register, chatCommands(subcommandOf("pro pose")), `"pro pose" is no name`},
		"a name too long":           {register, chatCommands(subcommandOf(long(33))), ""},
		"a description too long":    {register, strings.Replace(chatCommands(), `"Meet"`, `"`+long(101)+`"`, 1), "maxLength"},
		"no description":            {register, strings.Replace(chatCommands(), `"Meet"`, `""`, 1), "no description"},
		"required behind optional":  {register, chatCommands(subcommandOf("go", option("a", ""), option("b", `, "required": true`))), `the required "b"`},
		"an option's name twice":    {register, chatCommands(subcommandOf("go", option("a", ""), option("a", ""))), `option "a" is there 2 times`},
		"26 verbs":                  {register, chatCommands(repeated(26, func(i int) string { return subcommandOf(fmt.Sprint("v", i)) })), "26 options"},
		"8,000 characters": {register, chatCommands(repeated(25, func(i int) string {
			return subcommandOf(fmt.Sprint("v", i), repeated(4, func(o int) string { return strings.Replace(option(fmt.Sprint("o", o), ""), "What", long(90), 1) }))
		})), "characters"},
		"a verb that is completed":  {register, strings.Replace(chatCommands(subcommandOf("go")), `"name": "go"`, `"name": "go", "autocomplete": true`, 1), "autocomplete"},
		"a verb with choices":       {register, strings.Replace(chatCommands(subcommandOf("go")), `"name": "go"`, `"name": "go", "choices": []`, 1), "choices"},
		"completed among choices":   {register, chatCommands(subcommandOf("go", option("a", `, "autocomplete": true, "choices": [{"name": "x", "value": "x"}]`))), "has choices"},
		"a described menu command":  {register, `[{"type": 3, "name": "This", "description": "It"}]`, "is in a menu"},
		"a translated name too odd": {register, strings.Replace(chatCommands(), `"name"`, `"name_localizations": {"de": "Treffen!"}, "name"`, 1), `"Treffen!" is no name`},
	} {
		if err := check(c[0], c[1]); err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFilesAreCounted(t *testing.T) {
	send := func(file string) error {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		payload, err := w.CreateFormField("payload_json")
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal([]byte(componentsV2(`{"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}`)), &m); err != nil {
			t.Fatal(err)
		}
		m["attachments"] = []any{map[string]any{"id": "0", "filename": "a.png"}}
		if err := json.NewEncoder(payload).Encode(m); err != nil {
			t.Fatal(err)
		}
		if _, err := w.CreateFormFile(file, "a.png"); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return Check("POST", "/channels/1/messages", w.FormDataContentType(), b.Bytes())
	}
	if err := send("files[0]"); err != nil {
		t.Error(err)
	}
	if err := send("files[1]"); err == nil {
		t.Error("a file that is not there is not missed")
	}
	if err := Check("POST", "/channels/1/messages", "text/plain", []byte("hello")); err == nil {
		t.Error("text is taken")
	}
}
