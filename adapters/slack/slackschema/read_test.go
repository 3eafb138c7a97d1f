package slackschema

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatSlackWouldMakeOfATextIsSeen(t *testing.T) {
	section := func(text string) string { return `[{"type":"section","text":{"type":"mrkdwn","text":"` + text + `"}}]` }
	for name, c := range map[string]struct {
		blocks string
		want   Shown
	}{
		"plain text": {`[{"type":"header","text":{"type":"plain_text","emoji":false,"text":"<!here> *a* :tada:"}}]`, Shown{Text: "<!here> *a* :tada:\n"}},
		"emoji in plain text": {
			`[{"type":"header","text":{"type":"plain_text","text":"a :tada:"}}]`, Shown{Text: "a :tada:\n", Emoji: []string{"tada"}},
		},
		"mentions": {section("<@U1> <!channel> <#C1|x>"), Shown{Text: "  \n", Mentions: []string{"U1", "!channel", "#C1"}}},
		"a date":   {section("<!date^0^{date}|then>"), Shown{Text: "then\n", Dates: 1}},
		"links":    {section("<https://a.example|b> http://c.example"), Shown{Text: "b http://c.example\n", Links: []string{"https://a.example", "http://c.example"}}},
		"an address that is verbatim": {
			`[{"type":"context","elements":[{"type":"mrkdwn","verbatim":true,"text":"http://c.example @here"}]}]`, Shown{Text: "http://c.example @here\n"},
		},
		"a name that is a mention": {section("@here"), Shown{Text: "@here\n", Mentions: []string{"@here"}}},
		"formatting":               {section("*a* &lt;b&gt;"), Shown{Text: "*a* <b>\n", Styled: []string{"*a*"}}},
		"rich text": {
			`[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"<!here> "},{"type":"text","text":"b","style":{"bold":true}},` +
				`{"type":"date","timestamp":1,"format":"{time}","fallback":"then"},{"type":"user","user_id":"U1"},{"type":"broadcast","range":"here"},` +
				`{"type":"link","url":"https://a.example","text":"c"},{"type":"emoji","name":"tada"}]}]}]`,
			Shown{
				Text: "<!here> bthenc\n", Styled: []string{"b"}, Dates: 1, Mentions: []string{"U1", "here"}, Links: []string{"https://a.example"}, Emoji: []string{"tada"},
			},
		},
	} {
		got, err := Read([]byte(c.blocks))
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
	if _, err := Read([]byte("[")); err == nil {
		t.Error("what is no JSON is read")
	}
}
