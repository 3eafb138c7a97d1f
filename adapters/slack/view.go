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

// origin is where a form was opened. It travels in the view's private_metadata
// and comes back with the submission.
type origin struct {
	Community   bot.CommunityID `json:"c,omitempty"`
	Place       bot.Place       `json:"p,omitempty"`
	Message     string          `json:"m,omitempty"` // timestamp of the message whose control opened it
	Channel     string          `json:"h,omitempty"` // channel of Message
	Ephemeral   bool            `json:"e,omitempty"` // only the actor sees Message
	ResponseURL string          `json:"r,omitempty"` // for answers and redraws
	Revision    int             `json:"n,omitempty"` // how often the form was shown again
	InView      bool            `json:"v,omitempty"` // opened from a view, where its answer belongs
}

// String encodes the origin as private_metadata. It drops a response URL that
// would make that too long.
func (o origin) String() string {
	raw, _ := json.Marshal(o) // strings, numbers and booleans never fail
	if utf8.RuneCount(raw) > maxMetadata && o.ResponseURL != "" {
		o.ResponseURL = ""
		return o.String()
	}
	return string(raw)
}

// parseOrigin decodes what String encoded, and returns no origin for anything
// else.
func parseOrigin(s string) origin {
	var o origin
	if json.Unmarshal([]byte(s), &o) != nil {
		return origin{}
	}
	return o
}

// A field is a block. A field for times has a date picker and a time picker
// below.
const (
	dateBlock  = "date"
	clockBlock = "clock"
)

// blockID names the block of a field. Slack keeps the input of blocks with the
// same id over an update, so a form with new values needs new ids.
func blockID(field, part string, round int) string {
	return strings.Join([]string{field, part, strconv.Itoa(round)}, "/")
}

// parseBlockID decodes what blockID encoded.
func parseBlockID(block string) (field, part string, ok bool) {
	parts := strings.Split(block, "/")
	if len(parts) != 3 {
		return "", "", false
	}
	return parts[0], parts[1], true
}

// modal renders a form as a view, preceded by its errors. Only the answer to a
// submission can show an error below its field.
func (r renderer) modal(f chat.Form, fieldErrs []chat.FieldError, o origin) (api.ModalViewRequest, error) {
	f, err := r.Limits().FitForm(f)
	if err != nil {
		return api.ModalViewRequest{}, err
	}
	var blocks []api.Block
	if note := r.textElements(f.Note); len(note) > 0 {
		blocks = append(blocks, richTextBlock(richTextSection(note...))...)
	}
	for _, e := range fieldErrs {
		message := append(textRun("⚠️ "+fieldPrefix(f, e.Field), nil), r.textElements(textBudgets[2].truncate(e.Text))...)
		blocks = append(blocks, richTextBlock(richTextSection(message...))...)
	}
	for _, field := range f.Fields {
		blocks = append(blocks, r.inputBlocks(field, o.Revision)...)
	}
	title, submit := f.Title, f.Submit
	if isBlank(title) {
		title = appName
	}
	if isBlank(submit) {
		submit = "Send"
	}
	return api.ModalViewRequest{
		Type: api.VTModal, Title: singleLineObject(title, maxViewTitle), Blocks: api.Blocks{BlockSet: blocks},
		Submit: singleLineObject(submit, maxViewLabel), CallbackID: f.Action.String(), PrivateMetadata: o.String(),
	}, nil
}

// fieldPrefix precedes a message about a field that is shown away from it.
func fieldPrefix(f chat.Form, name string) string {
	for _, field := range f.Fields {
		if field.Name == name && field.Label != "" {
			return field.Label + ": "
		}
	}
	return ""
}

// inputBlocks renders a field.
func (r renderer) inputBlocks(f chat.Field, round int) []api.Block {
	element, leftover := inputElement(f)
	block := api.NewInputBlock(blockID(f.Name, "", round), singleLineObject(f.Label, maxLabel), nil, element)
	block.Optional = !f.Required || f.Moments
	if hint := fieldHint(f, leftover); hint != "" {
		block.Hint = plainTextObject(hint, maxLabel)
	}
	blocks := []api.Block{block}
	if f.Moments {
		blocks = append(blocks,
			pickerBlock("🗓 "+r.Say(chat.PhrasePickDay), blockID(f.Name, dateBlock, round), api.NewDatePickerBlockElement(f.Name)),
			pickerBlock("🕐 "+r.Say(chat.PhrasePickTime), blockID(f.Name, clockBlock, round), api.NewTimePickerBlockElement(f.Name)))
	}
	return blocks
}

func pickerBlock(name, block string, e api.BlockElement) api.Block {
	b := api.NewInputBlock(block, singleLineObject(name, maxLabel), nil, e)
	b.Optional = true
	return b
}

// fieldHint is shown below a field: an example too long for the placeholder,
// and typed text that the element cannot show.
func fieldHint(f chat.Field, leftover string) string {
	var hints []string
	if utf16Length(f.Hint) > maxPlaceholder {
		hints = append(hints, f.Hint)
	}
	if leftover != "" {
		hints = append(hints, "“"+leftover+"”")
	}
	return strings.Join(hints, "\n")
}

// inputElement returns a field's element, and typed text that the element
// cannot show.
func inputElement(f chat.Field) (e api.BlockElement, leftover string) {
	typed, hint := stripControls(f.Default.Text), plainTextObject(singleLine(f.Hint, maxPlaceholder), maxPlaceholder)
	switch {
	case f.Type == chat.FieldPeople:
		many := api.NewOptionsMultiSelectBlockElement(api.MultiOptTypeUser, hint, f.Name)
		for _, u := range f.Default.Users {
			_, user := parseUser(u)
			many.InitialUsers = append(many.InitialUsers, user)
		}
		if f.Max > 0 {
			many.MaxSelectedItems = &f.Max
			many.InitialUsers = many.InitialUsers[:min(len(many.InitialUsers), f.Max)]
		}
		return many, unmatchedNames(typed)
	case f.Type == chat.FieldNumber && fitsNumberInput(f, typed):
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
		return choiceElement(f, typed, hint)
	case hasSuggestions(f) && utf16Length(typed) <= maxOption:
		one := api.NewOptionsSelectBlockElement(api.OptTypeExternal, hint, f.Name)
		one.MinQueryLength = new(1)
		if !isBlank(typed) {
			one.InitialOption = api.NewOptionBlockObject(typed, singleLineObject(typed, maxOption), nil)
		}
		return one, ""
	}
	text := api.NewPlainTextInputBlockElement(hint, f.Name)
	text.InitialValue = truncate(typed, maxInput)
	text.Multiline = f.Type == chat.FieldLongText
	if f.MaxLength > 0 {
		// Typed text always fits, however long it is.
		text.MaxLength = min(max(f.MaxLength, utf16Length(text.InitialValue)), maxInput)
	}
	return text, ""
}

// hasSuggestions reports whether a field is an external select, which
// completes what is typed: all its values fit into an option.
func hasSuggestions(f chat.Field) bool {
	return f.Autocompletes && !f.Moments && f.MaxLength > 0 && f.MaxLength <= maxOption
}

func choiceElement(f chat.Field, typed string, hint *api.TextBlockObject) (api.BlockElement, string) {
	all, _ := optionObjects(f.Choices, textBudgets[0])
	one := api.NewOptionsSelectBlockElement(api.OptTypeStatic, hint, f.Name, all...)
	for i, c := range f.Choices {
		if c.Value == f.Default.Text {
			one.InitialOption, typed = all[i], ""
		}
	}
	return one, typed
}

// fitsNumberInput reports whether a number input can show the typed text.
func fitsNumberInput(f chat.Field, typed string) bool {
	n, err := strconv.Atoi(typed)
	bounded := f.Min != 0 || f.Max != 0
	return typed == "" || err == nil && (!bounded || n >= f.Min && (f.Max < f.Min || n <= f.Max))
}

var anyMentionPattern = regexp.MustCompile(`<@[^>]*>`)

// unmatchedNames returns what was typed besides the members that were found.
func unmatchedNames(typed string) string {
	return strings.Trim(anyMentionPattern.ReplaceAllString(typed, ""), " ,;&")
}

// fieldErrors answers a submission with errors below its fields. It returns
// false if an error belongs to no field; then modal has to render the view
// again.
func (r renderer) fieldErrors(c chat.Correct, o origin) (*api.ViewSubmissionResponse, bool) {
	fields := map[string]bool{}
	for _, f := range c.Form.Fields {
		fields[f.Name] = true
	}
	fieldErrs := map[string]string{}
	for _, e := range c.Errors {
		if !fields[e.Field] {
			return nil, false
		}
		block := blockID(e.Field, "", o.Revision)
		fieldErrs[block] = strings.TrimPrefix(fieldErrs[block]+" "+r.plainText(e.Text), " ")
	}
	for block, message := range fieldErrs {
		fieldErrs[block] = singleLine(message, maxLabel)
	}
	return api.NewErrorsViewSubmissionResponse(fieldErrs), len(fieldErrs) > 0
}

// correction answers a submission with its errors.
func (r renderer) correction(c chat.Correct, o origin) (*api.ViewSubmissionResponse, error) {
	if message, ok := r.fieldErrors(c, o); ok {
		return message, nil
	}
	o.Revision++
	view, err := r.modal(c.Form, c.Errors, o)
	if err != nil {
		return nil, err
	}
	return api.NewUpdateViewSubmissionResponse(&view), nil
}

// suggestions answers an external select. What was typed can always be chosen.
func (renderer) suggestions(typed string, s chat.Suggestions) api.OptionsResponse {
	var all []*api.OptionBlockObject
	known := map[string]bool{}
	add := func(c chat.Choice) {
		if value := strings.TrimSpace(sanitise(c.Value)); value != "" && utf16Length(value) <= maxOptionValue && !known[value] && len(all) < maxSuggestions {
			known[value] = true
			c.Value = value
			one, _ := optionObjects([]chat.Choice{c}, textBudgets[0])
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
