package slack

import (
	"net/url"
	"testing"
)

func FuzzWhatComesIn(f *testing.F) {
	for _, name := range []string{
		`{"type":"block_actions","actions":[{"action_id":"0 1p:go:1","selected_options":[{"value":"1"}]}],"container":{"message_ts":"1.2"}}`,
		`{"type":"view_submission","view":{"id":"V1","callback_id":"1p:go:1","state":{"values":{"when/date/0":{"when":{"selected_date":"2026-11-27"}}}}}}`,
		`{"type":"event_callback","event":{"type":"reaction_added","item":{"type":"message","ts":"1.2"},"reaction":"one"}}`,
		`text=propose+%22a%22+when%3A%3C%40U1%3E+&channel_id=C1`, `{"event":{"type":"tokens_revoked","tokens":{"bot":["U1"]}}}`,
	} {
		f.Add([]byte(name))
	}
	f.Fuzz(func(_ *testing.T, raw []byte) {
		// It is decoded or refused; it never panics.
		_, _ = decodeInteraction(raw, testCommands)
		_, _ = decodeEvent(raw)
		if form, err := url.ParseQuery(string(raw)); err == nil {
			lineParser{Commands: testCommands}.parseCommand(form)
		}
	})
}
