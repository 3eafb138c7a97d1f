package when

import (
	"testing"

	"github.com/muster-bot/muster/bot"
)

// TestDecorationChangesNothing parses one time as phones, networks and people
// adorn it.
func TestDecorationChangesNothing(t *testing.T) {
	c := tableContext(t, Context{Zones: bot.TZData}, "now=2026-10-22T10:00 zone=Europe/Berlin lang=de")
	for _, phrase := range []string{
		"fri 7pm 🎉!!", "🎉🎉fri 7pm", "fri 🍕 7pm", "fri 7pm ❤️", "fri 7pm 👍🏽", "fri 7pm 👨‍👩‍👧", "fri 7pm 🏳️‍🌈🇩🇪", "fri 7️⃣pm", "fri 7pm ✨✨ ??",
		"fri 7pm :)", "fri 7pm ;-)", "fri 7pm :D", "fri 7pm xD", "fri 7pm <3", "fri 7pm ^^", "fri 7pm :tada:", ":pizza: fri 7pm", "fri 7pm:+1:",
		"fri 7pm <:party:123456789>", "<a:wave:1234567> fri 7pm", "fri 7pm...", "fri 7pm…", "fri... 7pm", "…fri 7pm", "fri 7pm?!?!", "¡fri 7pm!",
		"*fri 7pm*", "**fri** 7pm", "_fri 7pm_", "__fri 7pm__", "`fri 7pm`", "- fri 7pm", "– fri 7pm", "• fri 7pm", "(fri 7pm)", "[fri 7pm]",
		"„fri 7pm“", "«fri 7pm»", "‹fri› 7pm", "'fri 7pm'", "‚fri‘ 7pm",
		"fri\u00a07pm", "fri\u202f7pm", "fri\u30007pm", "\u200bfri 7pm", "\ufefffri 7\u2060pm", "f\u00adri 7\u200epm\u200f", "fri\t7pm", "\u202afri 7pm\u202c",
		"ＦＲＩ　７ｐｍ", "fri ７：００pm", "fri 7∶00pm", "fri 7꞉00 pm", "𝐟𝐫𝐢 𝟕𝐩𝐦", "ⓕⓡⓘ 7pm", "fri ⑦pm", "fri 7㏘",
		"fri. 7pm.", "fri,7pm", "fri 7 P.M.", "fri @7pm",
	} {
		got, err := Parse(phrase, c)
		if s := show(c, got, err); s != "2026-10-23T19:00" {
			t.Errorf("%q is %s: %v", phrase, s, err)
		}
	}
}

func TestTypographyOfRangesIsUnderstood(t *testing.T) {
	c := tableContext(t, Context{Zones: bot.TZData}, "now=2026-10-22T10:00 zone=Europe/Berlin")
	for _, phrase := range []string{
		"fri 19:00-21:00", "fri 19:00–21:00", "fri 19:00 — 21:00", "fri 19:00−21:00", "fri 19:00‑21:00", "fri 19:00~21:00", "fri 19:00 〜 21:00", "fri 19:00～21:00",
		"fri 19:00 → 21:00", "fri 19:00－21:00", "fri １９：００－２１：００", "fri 19：00－21：00",
	} {
		got, err := Parse(phrase, c)
		if s := show(c, got, err); s != "2026-10-23T19:00/21:00" {
			t.Errorf("%q is %s: %v", phrase, s, err)
		}
	}
}

// TestSignsThatMeanSomethingAreKept parses phrases in which a sign must not pass
// for decoration.
func TestSignsThatMeanSomethingAreKept(t *testing.T) {
	c := tableContext(t, Context{Zones: bot.TZData}, "now=2026-10-22T10:00 zone=Europe/Berlin")
	for phrase, want := range map[string]string{
		"fri ~7pm":                        "2026-10-23T19:00",
		"fri 7pm;sat 3pm":                 "2026-10-23T19:00 2026-10-24T15:00",
		"fri 7:pm":                        "! left_over",
		"fri 7pm = 8pm":                   "! left_over",
		"fri <7pm":                        "! left_over",
		"fri >7pm":                        "! left_over",
		"fri 7pm ×2":                      "! left_over",
		"fri 7pm %":                       "! left_over",
		"fri 7pm 100€":                    "! left_over",
		"fri 19.30":                       "2026-10-23T19:30",
		"🎉":                               "! empty",
		"::":                              "! unread",
		"- fri 7pm\n- sat 3pm\n• sun 2pm": "2026-10-23T19:00 2026-10-24T15:00 2026-10-25T14:00",
	} {
		got, err := Parse(phrase, c)
		if s := show(c, got, err); s != want {
			t.Errorf("%q is %s, want %s: %v", phrase, s, want, err)
		}
	}
}
