package testserver

import (
	"regexp"
	"strings"
)

// Seen is a message, modal or App Home as a member sees it.
type Seen struct {
	ID        string
	Channel   string
	Thread    string
	Direct    bool
	Text      string
	Controls  []string
	Private   bool
	Modal     bool
	Form      bool
	Reactions map[string]int
	Notified  []string
	Links     []Link
	Pictures  []string // ids of files, or addresses
	Metadata  any
}

// Link is a text that leads to an address.
type Link struct{ Text, To string }

// Sees returns all that a member sees, oldest first; an open modal comes last.
func (s *Server) Sees(who string) []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, u := s.findUser(who)
	var out []Seen
	for _, m := range t.messages {
		ch := t.channels[m.channel]
		if m.onlyFor != "" && m.onlyFor != u.id || ch.directWith != "" && ch.directWith != u.id {
			continue
		}
		one := Seen{
			ID: m.channel + "/" + m.ts, Channel: m.channel, Thread: m.thread, Direct: ch.directWith != "", Private: m.onlyFor != "", Reactions: map[string]int{},
			Metadata: m.metadata,
		}
		r := reader{team: t}
		r.blocks(m.blocks)
		if len(m.blocks) == 0 {
			r.line(r.mrkdwn(m.text))
		}
		one.Text, one.Controls, one.Notified, one.Links, one.Pictures = r.text(), r.controls, r.notified, r.links, r.pictures
		for _, reaction := range m.reactions {
			one.Reactions[reaction.name] = len(reaction.users)
		}
		out = append(out, one)
	}
	if stack := s.stacks[who]; len(stack) > 0 {
		out = append(out, stack[len(stack)-1].seen())
	}
	return out
}

// Home returns a member's App Home.
func (s *Server) Home(who string) (Seen, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, u := s.findUser(who)
	v := s.homes[t.id+"/"+u.id]
	if v == nil {
		return Seen{}, false
	}
	return v.seen(), true
}

func (v *view) seen() Seen {
	r := reader{team: v.team, view: v}
	r.line(textOf(v.data["title"]))
	r.blocks(list(v.data["blocks"]))
	return Seen{
		ID: "view/" + v.id, Private: true, Modal: v.data["type"] == "modal", Form: v.data["submit"] != nil,
		Text: r.text(), Controls: r.controls, Notified: r.notified, Links: r.links, Pictures: r.pictures, Reactions: map[string]int{},
	}
}

// reader reads blocks as a person does.
type reader struct {
	team     *team
	view     *view
	lines    []string
	controls []string
	notified []string
	links    []Link
	pictures []string
}

// unseen removes invisible characters that close bidirectional controls.
var unseen = strings.NewReplacer("\u202C", "", "\u2069", "")

func (r *reader) line(s string) {
	if s != "" {
		r.lines = append(r.lines, s)
	}
}

func (r *reader) text() string { return unseen.Replace(strings.Join(r.lines, "\n")) }

func (r *reader) blocks(all []any) {
	for _, one := range all {
		b := obj(one)
		switch b["type"] {
		case "rich_text":
			for _, e := range list(b["elements"]) {
				r.rich(obj(e))
			}
			continue
		case "input":
			r.input(b)
			continue
		case "image":
			alt, _ := b["alt_text"].(string)
			r.line(alt)
			id, _ := obj(b["slack_file"])["id"].(string)
			address, _ := b["image_url"].(string)
			r.pictures = append(r.pictures, id+address)
		}
		r.line(r.said(b["text"]))
		for _, f := range list(b["fields"]) {
			r.line(r.said(f))
		}
		for _, e := range append(list(b["elements"]), b["accessory"]) {
			if e != nil {
				r.element(b, obj(e))
			}
		}
	}
}

// element reads an element of a context, actions or section block.
func (r *reader) element(block, e object) {
	switch e["type"] {
	case "mrkdwn", "plain_text":
		r.line(r.said(e))
	case "button":
		r.line(r.said(e["text"]))
		r.controls = append(r.controls, textOf(e["text"]))
	case "overflow":
		for _, o := range list(e["options"]) {
			r.line(r.said(obj(o)["text"]))
			r.controls = append(r.controls, textOf(obj(o)["text"]))
		}
	case "static_select", "multi_static_select", "checkboxes":
		prompt := textOf(block["text"])
		if prompt == "" {
			prompt = textOf(e["placeholder"])
		}
		r.controls = append(r.controls, prompt)
		for _, o := range list(e["options"]) {
			r.line(r.said(obj(o)["text"]))
			r.line(r.said(obj(o)["description"]))
		}
	}
}

// input reads an input with its value and error.
func (r *reader) input(b object) {
	r.line(r.said(b["label"]))
	id, _ := b["block_id"].(string)
	for _, f := range r.view.inputs() {
		if f.block == id {
			r.line(r.view.holds(f))
		}
	}
	r.line(r.said(b["hint"]))
	wrong, _ := r.view.errors[id].(string)
	r.line(wrong)
}

// rich reads an element of a rich text block.
func (r *reader) rich(e object) {
	var b strings.Builder
	for _, one := range list(e["elements"]) {
		run := obj(one)
		text, _ := run["text"].(string)
		switch run["type"] {
		case "text":
			b.WriteString(text)
		case "date":
			fallback, _ := run["fallback"].(string)
			b.WriteString(fallback + " (" + moment(run["timestamp"]) + ")")
		case "link":
			b.WriteString(r.link(text, run["url"]))
		case "user":
			id, _ := run["user_id"].(string)
			b.WriteString(r.mention(id))
		case "rich_text_section":
			r.line(b.String())
			b.Reset()
			r.rich(run)
		default:
			b.WriteString("(markup)")
		}
	}
	r.line(b.String())
}

func (r *reader) mention(id string) string {
	r.notified = append(r.notified, id)
	if u := r.team.users[id]; u != nil {
		return "@" + u.name
	}
	return "@unknown"
}

// link reads a link; one without a text shows its address.
func (r *reader) link(text string, address any) string {
	to, _ := address.(string)
	if text == "" {
		text = to
	}
	r.links = append(r.links, Link{unseen.Replace(text), to})
	return text
}

// said reads a text object.
func (r *reader) said(v any) string {
	o := obj(v)
	if o["type"] == "mrkdwn" {
		return r.mrkdwn(textOf(o))
	}
	if o["emoji"] == true {
		return emojiName.ReplaceAllString(textOf(o), "(emoji)")
	}
	return textOf(o)
}

var (
	emojiName = regexp.MustCompile(`:[a-z0-9_+-]+:`)
	special   = regexp.MustCompile(`<([^<>]*)>`)
	styled    = regexp.MustCompile("[*_~`]")
	entities  = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// mrkdwn reads Slack's markup.
func (r *reader) mrkdwn(text string) string {
	var out strings.Builder
	for text != "" {
		at := special.FindStringSubmatchIndex(text)
		plain := text
		if at != nil {
			plain = text[:at[0]]
		}
		plain = emojiName.ReplaceAllString(styled.ReplaceAllString(plain, ""), "(emoji)")
		out.WriteString(entities.Replace(plain))
		if at == nil {
			break
		}
		out.WriteString(r.mark(text[at[2]:at[3]]))
		text = text[at[1]:]
	}
	return out.String()
}

// mark reads the markup between angle brackets.
func (r *reader) mark(body string) string {
	target, said, _ := strings.Cut(body, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		return r.mention(target[1:])
	case strings.HasPrefix(target, "!date^"):
		return said
	case strings.HasPrefix(target, "!"):
		r.notified = append(r.notified, target)
		return "@" + target[1:]
	}
	if said == "" || !strings.HasPrefix(target, "https://") {
		return "(link)"
	}
	return r.link(entities.Replace(said), entities.Replace(target))
}
