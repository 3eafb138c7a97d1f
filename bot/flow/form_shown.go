package flow

import (
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/muster-bot/muster/bot/chat"
)

// withShown adds what a form's fields show to its action, as short hashes. Without
// it, submitting a form would undo what somebody else has set since it was opened.
func withShown(form chat.Form) chat.Form {
	for _, field := range form.Fields {
		form.Action.Args = append(form.Action.Args, shownHash(field.Default.Text))
	}
	return form
}

// changedFields returns which of the fields of a submitted form differ from what
// withShown recorded.
func changedFields(e chat.Submission, fields []chat.Field) map[string]bool {
	changed := map[string]bool{}
	for i, field := range fields {
		changed[field.Name] = e.Action.Arg(i) != shownHash(e.Values.Text(field.Name))
	}
	return changed
}

func shownHash(text string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(strings.TrimSpace(text))) // never fails
	return fmt.Sprintf("%06x", h.Sum32()&0xffffff)
}
