package lookalike_test

import (
	"encoding/json"
	"html/template"
	"strings"
	"testing"

	"github.com/muster-bot/muster/adapters/playground/lookalike"
	"github.com/muster-bot/muster/bot/chat"
)

// FuzzDrawings draws what adapters send. No text becomes markup, and what cannot be read
// is refused.
func FuzzDrawings(f *testing.F) {
	for _, s := range []string{
		"**a** `b` <@1> [x](<https://a>) <t:1795802400:R> \\*", "[[[[[a", "<t:99999999999999999999:F>", "<!date^1795802400^{ago}|x> <@U1> <https://a|b>",
		"<!date^99999999999999999999^{time}>", "```\na\n```\n- b\n-# c", "<script>", "\"><img>", "\xff", strings.Repeat("[a](<b>)", 50), `{"components":[{"type":10,"content":"a"}]}`, `{"blocks":[{"type":"section","text":"a","accessory":{"type":"button"}}]}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, draw := range []struct {
			of    func([]byte, chat.PlainText) (template.HTML, error)
			frame string
		}{
			{lookalike.Discord, `{"components":[{"type":10,"content":TEXT},{"type":1,"components":[{"type":2,"label":TEXT}]}]}`},
			{lookalike.Slack, `{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":TEXT}},{"type":"context","elements":[{"type":"mrkdwn","text":TEXT}]}]}`},
		} {
			out, err := draw.of([]byte(strings.ReplaceAll(draw.frame, "TEXT", string(text))), reader)
			if err != nil {
				t.Errorf("%q: %v", s, err)
			}
			_, _ = draw.of([]byte(s), reader)
			for _, markup := range []string{"<script", "<img", "<a ", "href=", " on"} {
				if strings.Contains(tagsOf(string(out)), markup) {
					t.Errorf("%q became the markup %s", s, out)
				}
			}
		}
	})
}

// tagsOf returns the tags of some markup, without the texts between them.
func tagsOf(markup string) string { return strings.Join(tags.FindAllString(markup, -1), "") }
