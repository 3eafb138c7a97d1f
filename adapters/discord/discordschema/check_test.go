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

// a is what Discord takes, in as few words as that goes.
var (
	quiet  = `"allowed_mentions": {"parse": []}`
	said   = `{"type": 10, "content": "hello"}`
	pushed = `{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}`
	chosen = `{"type": 3, "custom_id": "choose", "options": [{"label": "One", "value": "1"}]}`
)

func modern(components ...string) string {
	return `{"flags": 32768, ` + quiet + `, "components": [` + strings.Join(components, ",") + `]}`
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

func slashed(options ...string) string {
	return `[{"type": 1, "name": "meetup", "description": "Meet", "options": [` + strings.Join(options, ",") + `]}]`
}

func verb(name string, options ...string) string {
	return `{"type": 1, "name": "` + name + `", "description": "Do", "options": [` + strings.Join(options, ",") + `]}`
}

func option(name, more string) string {
	return `{"type": 3, "name": "` + name + `", "description": "What"` + more + `}`
}

func many(n int, one func(i int) string) string {
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
		"a message":              {post, modern(said, row(pushed), row(chosen))},
		"a message of old":       {post, `{"content": "hello", ` + quiet + `}`},
		"an edit":                {"PATCH /channels/1/messages/2", modern(`{"type": 17, "components": [` + said + `]}`)},
		"an answer":              {answer, `{"type": 4, "data": ` + modern(said) + `}`},
		"a deferred answer":      {answer, `{"type": 5, "data": {"flags": 64}}`},
		"what follows it":        {"PATCH /webhooks/1/token/messages/@original", modern(said)},
		"a form":                 {answer, modal(field("a"), field("b"))},
		"completions":            {answer, `{"type": 8, "data": {"choices": [{"name": "fri 7pm", "value": "fri 7pm"}]}}`},
		"commands":               {register, slashed(verb("propose", option("title", `, "required": true`), option("when", `, "autocomplete": true`)), verb("list"))},
		"what says nothing":      {register, slashed(verb("go", option("a", `, "channel_types": null, "choices": null, "options": null, "autocomplete": false`)))},
		"a command on a message": {register, `[{"type": 3, "name": "Propose a meetup from this"}]`},
		"a reaction":             {"PUT /channels/1/messages/2/reactions/%F0%9F%A4%B7/@me", ""},
		"who reacted":            {"GET /channels/1/messages/2/reactions/%F0%9F%A4%B7?limit=100&after=3", ""},
		"a thread":               {"POST /channels/1/messages/2/threads", `{"name": "Board games", "auto_archive_duration": 10080}`},
		"direct messages":        {"POST /users/@me/channels", `{"recipient_id": "1"}`},
		"most components":        {post, modern(many(39, func(int) string { return said }), said)},
		"longest texts":          {post, modern(`{"type": 10, "content": "` + strings.Repeat("x", 4000) + `"}`)},
	} {
		if err := check(c[0], c[1]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWhatDiscordRefusesIsCaught breaks each rule by one.
func TestWhatDiscordRefusesIsCaught(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	for name, c := range map[string][3]string{
		"no such path":              {"POST /channels/1/cards", "{}", "no such request"},
		"no such method":            {"PUT /channels/1/messages", "{}", "no such request"},
		"no such query":             {"GET /channels/1/messages/2/reactions/x?most=3", "", `"most"`},
		"no body":                   {post, "", "no body"},
		"a body too many":           {"GET /channels/1/messages", "{}", "takes no body"},
		"a slip of the pen":         {post, `{"contnet": "hello", ` + quiet + `}`, "contnet"},
		"a wrong type":              {post, `{"content": 3, ` + quiet + `}`, "content"},
		"a label too long":          {post, modern(row(strings.Replace(pushed, "Go", long(81), 1))), "maxLength"},
		"a custom id too long":      {post, modern(row(strings.Replace(pushed, `"go"`, `"`+long(101)+`"`, 1))), "maxLength"},
		"a button without label":    {post, modern(row(strings.Replace(pushed, "Go", "", 1))), "no label"},
		"six buttons on a row":      {post, modern(row(many(6, func(i int) string { return strings.Replace(pushed, `"go"`, fmt.Sprintf(`"go%d"`, i), 1) }))), ""},
		"a menu beside a button":    {post, modern(row(pushed, chosen)), "a row has"},
		"the same custom id":        {post, modern(row(pushed), row(pushed)), `custom_id "go" is there 2 times`},
		"26 options":                {post, modern(row(`{"type": 3, "custom_id": "c", "options": [` + many(26, func(i int) string { return fmt.Sprintf(`{"label": "x", "value": "%d"}`, i) }) + `]}`)), "maxItems"},
		"an option twice":           {post, modern(row(strings.Replace(chosen, `"1"}`, `"1"}, {"label": "Uno", "value": "1"}`, 1))), "value"},
		"more to choose than there": {post, modern(row(strings.Replace(chosen, `"custom_id"`, `"max_values": 2, "custom_id"`, 1))), "a menu of 1 options"},
		"too many components":       {post, modern(many(41, func(int) string { return said })), "41 components"},
		"an empty text":             {post, modern(`{"type": 10, "content": " "}`), "is empty"},
		"texts too long":            {post, modern(`{"type": 10, "content": "`+long(2000)+`"}`, `{"type": 10, "content": "`+long(2001)+`"}`), "4001 characters"},
		"content too long":          {post, `{"content": "` + long(2001) + `", ` + quiet + `}`, "2001 characters"},
		"content beside components": {post, `{"flags": 32768, "content": "hello", ` + quiet + `, "components": [` + said + `]}`, "it has content"},
		"embeds beside components":  {answer, `{"type": 7, "data": {"flags": 32768, "embeds": [], ` + quiet + `, "components": [` + said + `]}}`, "it has embeds"},
		"new components unflagged":  {"PATCH /webhooks/1/token/messages/@original", `{` + quiet + `, "components": [` + said + `]}`, "not the flag"},
		"mentions unsaid":           {post, `{"flags": 32768, "components": [` + said + `]}`, "allowed_mentions.parse"},
		"mentions null":             {post, `{"flags": 32768, "allowed_mentions": {"parse": null}, "components": [` + said + `]}`, "allowed_mentions.parse"},
		"mentions allowed":          {answer, `{"type": 4, "data": {"content": "hi", "allowed_mentions": {"parse": ["everyone"]}}}`, "allowed_mentions.parse"},
		"six fields":                {answer, modal(many(6, func(i int) string { return field(fmt.Sprint("f", i)) })), "a form has 6"},
		"the same field":            {answer, modal(field("a"), field("a")), `custom_id "a"`},
		"a form's title too long":   {answer, strings.Replace(modal(field("a")), `"Form"`, `"`+long(46)+`"`, 1), ""},
		"a value too long":          {answer, modal(strings.Replace(field("a"), `"style"`, `"max_length": 3, "value": "four", "style"`, 1)), "an input of 3"},
		"a label within a label":    {answer, modal(strings.Replace(field("a"), `"style"`, `"label": "", "style"`, 1)), "in a label has label"},
		"disabled within a label":   {answer, modal(`{"type": 18, "label": "x", "component": {"type": 5, "custom_id": "a", "disabled": false}}`), "in a label has disabled"},
		"an optional menu of one":   {answer, modal(`{"type": 18, "label": "x", "component": {"type": 5, "custom_id": "a", "required": false}}`), "need not be filled in"},
		"a name in capitals":        {register, slashed(verb("Propose")), `"Propose" is no name`},
		"a name with a space":       {register, slashed(verb("pro pose")), `"pro pose" is no name`},
		"a name too long":           {register, slashed(verb(long(33))), ""},
		"a description too long":    {register, strings.Replace(slashed(), `"Meet"`, `"`+long(101)+`"`, 1), "maxLength"},
		"no description":            {register, strings.Replace(slashed(), `"Meet"`, `""`, 1), "no description"},
		"required behind optional":  {register, slashed(verb("go", option("a", ""), option("b", `, "required": true`))), `the required "b"`},
		"an option's name twice":    {register, slashed(verb("go", option("a", ""), option("a", ""))), `option "a" is there 2 times`},
		"26 verbs":                  {register, slashed(many(26, func(i int) string { return verb(fmt.Sprint("v", i)) })), "26 options"},
		"8,000 characters": {register, slashed(many(25, func(i int) string {
			return verb(fmt.Sprint("v", i), many(4, func(o int) string { return strings.Replace(option(fmt.Sprint("o", o), ""), "What", long(90), 1) }))
		})), "characters"},
		"a verb that is completed":  {register, strings.Replace(slashed(verb("go")), `"name": "go"`, `"name": "go", "autocomplete": true`, 1), "autocomplete"},
		"a verb with choices":       {register, strings.Replace(slashed(verb("go")), `"name": "go"`, `"name": "go", "choices": []`, 1), "choices"},
		"completed among choices":   {register, slashed(verb("go", option("a", `, "autocomplete": true, "choices": [{"name": "x", "value": "x"}]`))), "has choices"},
		"a described menu command":  {register, `[{"type": 3, "name": "This", "description": "It"}]`, "is in a menu"},
		"a translated name too odd": {register, strings.Replace(slashed(), `"name"`, `"name_localizations": {"de": "Treffen!"}, "name"`, 1), `"Treffen!" is no name`},
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
		if err := json.Unmarshal([]byte(modern(`{"type": 12, "items": [{"media": {"url": "attachment://a.png"}}]}`)), &m); err != nil {
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
