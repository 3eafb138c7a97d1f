package discordschema

import "testing"

func TestTextIsReadAsDiscordShowsIt(t *testing.T) {
	name := func(id string) string { return "@" + map[string]string{"1": "Ana"}[id] }
	for text, want := range map[string]string{
		"plain text, 3 * 4":                          "plain text, 3 * 4",
		"**bold** and *slanted* and __under__":       "bold and ‹slanted›slanted and ‹underlined›under",
		"**a \\** b**":                               "a ** b",
		"~~gone~~ ||secret||":                        "‹struck›gone ‹spoiler›secret",
		"\\*\\*bold\\*\\* \\|\\|x\\|\\|":             "**bold** ||x||",
		"## A title ##\nand more":                    "A title \nand more",
		"-# small\n> quoted\n- item\n1. first\nend":  "small\nquoted\nitem\nfirst\nend",
		"\\# no \\> heading\n\\- no item\n1\\. none": "# no > heading\n- no item\n1. none",
		"`a*b*c` ``x`y`` `open":                      "a*b*c x`y `open",
		"```\nmany\n lines *\n```":                   "\nmany\n lines *\n",
		"<@1> <@!1> \\<@1> <@&2> <#3>":               "@Ana @Ana <@1> ‹&2› ‹#3›",
		"@everyone \\@here":                          "‹everyone› @here",
		"<t:0:F> <t:12> \\<t:0>":                     "‹t:0:F› ‹t:12› <t:0>",
		"[here](https://a.b/c) \\[x\\](https://a.b)": "‹link›here [x](https://a.b)",
		"https://a.b/c_d_e\\_f <https://a.b>":        "https://a.b/c_d_e\\_f ‹https://a.b›",
		":tada: \\:tada: 19:00-21:00 <:a:1> </b:2>":  "‹tada› :tada: 19:00-21:00 ‹a:1› ‹/b:2›",
	} {
		if got := Visible(text, name); got != want {
			t.Errorf("%q\nreads %q\nwant  %q", text, got, want)
		}
	}
}
