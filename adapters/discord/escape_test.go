package discord

import (
	"strings"
	"testing"
	"unicode"

	"github.com/muster-bot/muster/adapters/discord/discordschema"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

// readable normalises a text to what a reader can tell apart: control
// characters, invalid bytes, isolates and the amount of white space make no
// difference.
func readable(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) || r >= 0x2066 && r <= 0x2069 || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}

func unspaced(s string) string { return strings.ReplaceAll(s, " ", "") }

// seen returns what is read of a text, except that the link to linked is meant.
func seen(markdown string) string {
	out := discordschema.Visible(markdown, func(id string) string { return "‹" + id + "›" })
	if strings.Count(markdown, "](<"+linked+">)") == 1 {
		out = strings.Replace(out, "‹link›", "", 1)
	}
	return readable(out)
}

// longestFuzzed is the most bytes of a text that is tried. Reading one back takes the
// checker some time for each byte, in sixty ways: of a long one it takes longer than
// the fuzzer waits for its worker, which it then reports as a failure. The longest
// texts are in the gallery.
const longestFuzzed = 600

const linked = "https://example.org/a_b"

func FuzzTextIsReadAsItWasWritten(f *testing.F) {
	for i, s := range chattest.Hostile {
		f.Add(s, chattest.Hostile[(i+1)%len(chattest.Hostile)])
	}
	for _, s := range []string{
		"1. first", "12) more", "- a\n- b\n\n\n\nc", "\r\n# heading", "> a\n>>> b", "-# small", "https://a.b/c_d_e.", "see https://a.b/x*y and (https://c.d/e_f)",
		"<t:0:R>", "</verb:1>", "<id:home>", "@everyone", "a@here.org", "::a::", ":+1:", "\\", "\\\\`", "```", "``x``", "**", "__a__", "~~a~~", "||a||", "a_b_c", "[a](b)", "¯\\_(ツ)_/¯",
		"\u2069\u202Eabc", "\u2067a\nb", "HTTP://A.B/_x_", "steam://run/1", "\u2028# x", "\xff*", "https://", "https://a.b/<@1>", "1\u200b. x", " # x", "\u200b- x", "discord.gg/abc",
	} {
		f.Add(s, "")
		f.Add("x ", s)
	}
	leads := chat.Link{URL: linked}
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > longestFuzzed {
			t.Skip("longer than the fuzzer waits for")
		}
		// In one order: at random, the fuzzer takes each order for news and minimises it.
		for _, one := range []struct {
			how  string
			text chat.Text
		}{
			{"alone", chat.Plain(a)},
			{"together", chat.Text{{Text: a}, {Text: b}}},
			{"before bold", chat.Text{{Text: a}, {Text: b, Bold: true}}},
			{"behind bold", chat.Text{{Text: a, Bold: true}, {Text: b}}},
			{"before code", chat.Text{{Text: a}, {Text: b, Code: true}}},
			{"behind code", chat.Text{{Text: a, Code: true}, {Text: b}}},
			{"all bold", chat.Text{{Text: a, Bold: true}, {Text: b, Bold: true}}},
			{"before link", chat.Text{{Text: a}, {Text: b, Link: leads}}},
			{"behind link", chat.Text{{Text: a, Link: leads}, {Text: b}}},
			{"bold link", chat.Text{{Text: a, Link: leads, Bold: true}, {Text: b}}},
			{"bold before bold link", chat.Text{{Text: a, Bold: true}, {Text: b, Link: leads, Bold: true}}},
			{"bold behind bold link", chat.Text{{Text: a, Link: leads, Bold: true}, {Text: b, Bold: true}}},
		} {
			how, text := one.how, one.text
			whole := ""
			for _, s := range text {
				whole += strings.ToValidUTF8(s.Text, "\uFFFD") // a character does not span two texts
			}
			want := readable(whole)
			for _, mark := range []string{"", "- ", "-# "} {
				if got := seen(mark + renderLine(text)); got != want {
					t.Errorf("%s behind %q it reads\n%q, not\n%q:\n%q", how, mark, got, want, renderLine(text))
				}
			}
			if got := strings.TrimSuffix(seen("## "+renderTitle(text)), zeroWidthSpace); want != "" && got != strings.TrimSuffix(want, zeroWidthSpace) {
				t.Errorf("%s in a title it reads\n%q, not\n%q:\n%q", how, got, want, renderTitle(text))
			}
			for _, mark := range []string{"", "-# "} {
				var block lineBuilder
				block.addBlock(mark, text)
				if got := seen(block.String()); unspaced(got) != unspaced(want) { // a code block stands on lines of its own
					t.Errorf("%s on lines behind %q it reads\n%q, not\n%q:\n%q", how, mark, got, want, block.String())
				}
			}
			if strings.Contains(renderLine(text), "\n") {
				t.Errorf("%s: it is on several lines: %q", how, renderLine(text))
			}
			turnsBack(t, renderLine(text))
		}
	})
}

// turnsBack checks that bidirectional controls end with the text.
func turnsBack(t *testing.T, s string) {
	t.Helper()
	depth := 0
	for _, r := range s {
		switch {
		case r >= 0x2066 && r <= 0x2068:
			depth++
		case r == 0x2069:
			depth--
		case r >= 0x202A && r <= 0x202E && depth == 0:
			t.Errorf("%q turns what stands beside it", s)
		}
	}
	if depth != 0 {
		t.Errorf("%q leaves %d isolates open", s, depth)
	}
}

func TestMembersAndMomentsAreWrittenForDiscord(t *testing.T) {
	text := chat.Join(" ", chat.Mention("discord:7"), chat.Mention("slack:T1-U1"), chat.Text{{Time: chattest.GalleryNow, Format: chat.FormatShort}}, chat.Text{{Time: chattest.GalleryNow, Format: chat.FormatRelative}}, chat.Text{{Time: chattest.GalleryNow, Format: chat.FormatFull}})
	if got, want := renderLine(text), `<@7> slack:T1-U1 <t:1795435200:f> <t:1795435200:R> <t:1795435200:F>`; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestLinksStayLinksUnlessSomethingBreaksOut(t *testing.T) {
	for text, want := range map[string]string{
		"map: https://maps.example/a_b?q=1&r=2": "map: https://maps.example/a_b?q=1&r=2",
		"(https://a.b/c_d)":                     "(https://a.b/c_d)",
		"https://a.b/*x*":                       `https\://a.b/\*x\*`,
		"javascript://x":                        `javascript\://x`,
	} {
		if got := renderLine(chat.Plain(text)); got != want {
			t.Errorf("%q is written %q, want %q", text, got, want)
		}
	}
}
