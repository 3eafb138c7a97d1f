package slack

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// origin is where a form was opened from. It travels with the view and comes
// back with what was handed in.
type origin struct {
	Community   bot.CommunityID `json:"c,omitempty"`
	Place       bot.Place       `json:"p,omitempty"`
	Message     string          `json:"m,omitempty"` // time stamp of the message whose control opened it
	Channel     string          `json:"h,omitempty"` // and its channel
	Ephemeral   bool            `json:"e,omitempty"` // only the actor sees that message
	ResponseURL string          `json:"r,omitempty"` // by which it can be answered and redrawn
	Round       int             `json:"n,omitempty"` // how often the form was offered again
	InView      bool            `json:"v,omitempty"` // it was opened in a view, and its answer stands there
}

// String is the view's private_metadata. An address that would make it too
// long is left out.
func (o origin) String() string {
	raw, _ := json.Marshal(o) // strings, numbers and booleans always can be
	if utf8.RuneCount(raw) > maxMetadata && o.ResponseURL != "" {
		o.ResponseURL = ""
		return o.String()
	}
	return string(raw)
}

// parseOrigin reads what String wrote; of anything else nothing is known.
func parseOrigin(s string) origin {
	var o origin
	if json.Unmarshal([]byte(s), &o) != nil {
		return origin{}
	}
	return o
}

// A field is a block of its name; a moment has a calendar and a clock below it.
const (
	dateBlock  = "date"
	clockBlock = "clock"
)

// blockID names the block of a field. Slack keeps what was typed in a block of
// the same name over an update, so a form that is filled anew has other names.
func blockID(field, part string, round int) string {
	return strings.Join([]string{field, part, strconv.Itoa(round)}, "/")
}

// fieldOf reads what blockID wrote.
func fieldOf(block string) (field, part string, ok bool) {
	parts := strings.Split(block, "/")
	if len(parts) != 3 {
		return "", "", false
	}
	return parts[0], parts[1], true
}

// modal is a form as a view, with what is wrong with it as a whole at its head.
// What is wrong with a field stands there too, since only an answer to a view
// that was handed in can say it below the field.
func (p painter) modal(f chat.Form, wrong []chat.FieldError, o origin) (api.ModalViewRequest, error) {
	f, err := p.Limits().FitForm(f)
	if err != nil {
		return api.ModalViewRequest{}, err
	}
	var blocks []api.Block
	if note := p.runs(f.Note); len(note) > 0 {
		blocks = append(blocks, rich(section(note...))...)
	}
	for _, e := range wrong {
		said := append(run("⚠️ "+fieldName(f, e.Field), nil), p.runs(allowances[2].cut(e.Text))...)
		blocks = append(blocks, rich(section(said...))...)
	}
	for _, field := range f.Fields {
		blocks = append(blocks, p.inputs(field, o.Round)...)
	}
	submit := f.Submit
	if blank(submit) {
		submit = "Send"
	}
	return api.ModalViewRequest{
		Type: api.VTModal, Title: label(f.Title, maxViewTitle), Blocks: api.Blocks{BlockSet: blocks},
		Submit: label(submit, maxViewLabel), CallbackID: f.Action.String(), PrivateMetadata: o.String(),
	}, nil
}

// fieldName begins what is said of a field away from it.
func fieldName(f chat.Form, name string) string {
	for _, field := range f.Fields {
		if field.Name == name && field.Label != "" {
			return field.Label + ": "
		}
	}
	return ""
}

// inputs are the blocks of one field.
func (p painter) inputs(f chat.Field, round int) []api.Block {
	element, unshown := input(f)
	block := api.NewInputBlock(blockID(f.Name, "", round), label(f.Label, maxLabel), nil, element)
	block.Optional = !f.Required || f.Moments
	if hint := hintOf(f, unshown); hint != "" {
		block.Hint = plain(hint, maxLabel)
	}
	blocks := []api.Block{block}
	if f.Moments {
		blocks = append(blocks,
			picker("🗓", blockID(f.Name, dateBlock, round), api.NewDatePickerBlockElement(f.Name)),
			picker("🕐", blockID(f.Name, clockBlock, round), api.NewTimePickerBlockElement(f.Name)))
	}
	return blocks
}

func picker(name, block string, e api.BlockElement) api.Block {
	b := api.NewInputBlock(block, label(name, maxLabel), nil, e)
	b.Optional = true
	return b
}

// hintOf is what stands below a field: its example where the field itself has
// no room for one, and what was typed that it cannot show.
func hintOf(f chat.Field, unshown string) string {
	var hints []string
	if units(f.Hint) > maxPlaceholder {
		hints = append(hints, f.Hint)
	}
	if unshown != "" {
		hints = append(hints, "“"+unshown+"”")
	}
	return strings.Join(hints, "\n")
}

// input is a field's element, and what was typed that the element cannot show.
func input(f chat.Field) (e api.BlockElement, unshown string) {
	typed, hint := legible(f.Default.Text), plain(oneLine(f.Hint, maxPlaceholder), maxPlaceholder)
	switch {
	case f.Type == chat.PeopleField:
		many := api.NewOptionsMultiSelectBlockElement(api.MultiOptTypeUser, hint, f.Name)
		for _, u := range f.Default.Users {
			_, user := splitUser(u)
			many.InitialUsers = append(many.InitialUsers, user)
		}
		if f.Max > 0 {
			many.MaxSelectedItems = &f.Max
			many.InitialUsers = many.InitialUsers[:min(len(many.InitialUsers), f.Max)]
		}
		return many, strangers(typed)
	case f.Type == chat.Number && numeric(f, typed):
		number := api.NewNumberInputBlockElement(hint, f.Name, false)
		number.InitialValue = typed
		if f.Min != 0 || f.Max != 0 {
			number.MinValue = strconv.Itoa(f.Min)
			if f.Max >= f.Min {
				number.MaxValue = strconv.Itoa(f.Max)
			}
		}
		return number, ""
	case len(f.Choices) > 0:
		return chooser(f, typed, hint)
	case suggests(f) && units(typed) <= maxOption:
		one := api.NewOptionsSelectBlockElement(api.OptTypeExternal, hint, f.Name)
		one.MinQueryLength = new(1)
		if !blank(typed) {
			one.InitialOption = api.NewOptionBlockObject(typed, label(typed, maxOption), nil)
		}
		return one, ""
	}
	text := api.NewPlainTextInputBlockElement(hint, f.Name)
	text.InitialValue = cut(typed, maxInput)
	text.Multiline = f.Type == chat.LongText
	if f.MaxLength > 0 {
		// What was typed already has room, however long it is.
		text.MaxLength = min(max(f.MaxLength, units(text.InitialValue)), maxInput)
	}
	return text, ""
}

// suggests tells whether a field is typed into a menu that completes it: all
// that it can hold has room in an option, whose value is what was typed.
func suggests(f chat.Field) bool {
	return f.Completes && !f.Moments && f.MaxLength > 0 && f.MaxLength <= maxOption
}

func chooser(f chat.Field, typed string, hint *api.TextBlockObject) (api.BlockElement, string) {
	all, _ := options(f.Choices, allowances[0])
	one := api.NewOptionsSelectBlockElement(api.OptTypeStatic, hint, f.Name, all...)
	for i, c := range f.Choices {
		if c.Value == f.Default.Text {
			one.InitialOption, typed = all[i], ""
		}
	}
	return one, typed
}

// numeric tells whether a number's element can show what was typed.
func numeric(f chat.Field, typed string) bool {
	n, err := strconv.Atoi(typed)
	bounded := f.Min != 0 || f.Max != 0
	return typed == "" || err == nil && (!bounded || n >= f.Min && (f.Max < f.Min || n <= f.Max))
}

var mentions = regexp.MustCompile(`<@[^>]*>`)

// strangers are what was typed for members beside those who were found.
func strangers(typed string) string {
	return strings.Trim(mentions.ReplaceAllString(typed, ""), " ,;&")
}

// corrected says below the fields of the view that was handed in what is wrong
// with them. It is false where something is wrong that has no field: then the
// view is to be drawn anew, with modal.
func (p painter) corrected(c chat.Correct, o origin) (*api.ViewSubmissionResponse, bool) {
	fields := map[string]bool{}
	for _, f := range c.Form.Fields {
		fields[f.Name] = true
	}
	wrong := map[string]string{}
	for _, e := range c.Errors {
		if !fields[e.Field] {
			return nil, false
		}
		block := blockID(e.Field, "", o.Round)
		wrong[block] = strings.TrimPrefix(wrong[block]+" "+p.text(e.Text), " ")
	}
	for block, said := range wrong {
		wrong[block] = oneLine(said, maxLabel)
	}
	return api.NewErrorsViewSubmissionResponse(wrong), len(wrong) > 0
}

// correct answers a view that was handed in with what is wrong with it.
func (p painter) correct(c chat.Correct, o origin) (*api.ViewSubmissionResponse, error) {
	if said, ok := p.corrected(c, o); ok {
		return said, nil
	}
	o.Round++
	view, err := p.modal(c.Form, c.Errors, o)
	if err != nil {
		return nil, err
	}
	return api.NewUpdateViewSubmissionResponse(&view), nil
}

// suggestions answers a menu that is being typed into: what was typed may
// always be chosen as it is.
func (painter) suggestions(typed string, s chat.Suggestions) api.OptionsResponse {
	var all []*api.OptionBlockObject
	known := map[string]bool{}
	add := func(c chat.Choice) {
		if value := strings.TrimSpace(tame(c.Value)); value != "" && units(value) <= maxOptionValue && !known[value] && len(all) < maxSuggestions {
			known[value] = true
			c.Value = value
			one, _ := options([]chat.Choice{c}, allowances[0])
			all = append(all, one...)
		}
	}
	for _, c := range s.Choices {
		add(c)
	}
	typed = strings.TrimSpace(typed)
	if len(all) == maxSuggestions {
		all = all[:maxSuggestions-1]
	}
	add(chat.Choice{Label: typed, Value: typed})
	return api.OptionsResponse{Options: all}
}
