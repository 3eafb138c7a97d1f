package when

import (
	"testing"

	"github.com/muster-bot/muster/bot"
)

// TestTheWordThatIsNotUnderstoodIsBlamed parses phrases of which one word is not known,
// behind others that another language takes for a zone or skips.
func TestTheWordThatIsNotUnderstoodIsBlamed(t *testing.T) {
	for _, tt := range []struct{ lang, phrase, word, key string }{
		{"es", "¿blorp sáb 15h?", "blorp", "when.unread"},
		{"en", "🎲 blorp sat 3pm", "blorp", "when.unread"},
		{"fr", "et le chat sam 15h", "chat", "when.left_over"},
		{"fr", "est blorp sam 15h", "blorp", "when.left_over"},
		{"de", "is klar sa 15 uhr", "is", "when.unread"},
		{"nl", "is blorp za 15u", "blorp", "when.left_over"},
		{"it", "sab alle 15 da blorp", "blorp", "when.left_over"},
		{"pt", "sáb 15h na blorp", "blorp", "when.left_over"},
	} {
		c := tableContext(t, Context{Zones: bot.TZData}, "now=2026-11-25T10:00 zone=Europe/Berlin lang="+tt.lang)
		got, err := Parse(tt.phrase, c)
		refusal, ok := bot.AsError(err)
		if !ok || refusal.Key != tt.key || refusal.Args["word"] != tt.word || refusal.Args["example"] != Example(tt.lang) {
			t.Errorf("%s: %q is %s", tt.lang, tt.phrase, show(c, got, err))
		}
	}
}
