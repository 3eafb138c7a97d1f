package gallery

import "strings"

// Hostile lists texts with markup of networks, pages or terminals.
var Hostile = []string{
	`<script>alert(1)</script>`, `</li><h1>`, `&lt;b&gt; &amp;`, `"><img src=x onerror=alert(1)>`, `{{.}} ${x} %s %!d`,
	`@everyone @here <!channel> <@1> <@U1> <#C1>`, `*bold* _it_ ~no~ ||who||`, "`code` ```block```", `[here](https://example.org)`, `<https://example.org|here>`,
	`# heading`, `> quoted`, `- item`, `1p:rsvp:1:going`, `\*\\`, "one\u202Eeno", "zero\u200Bwidth", `:tada: <:a:1>`, `<t:0:F> <!date^0^{date}|x>`,
}

// Emoji lists more emoji than any network allows on one message.
var Emoji = strings.Fields("🍎 🍊 🍋 🍌 🍉 🍇 🍓 🍒 🍍 🍐 🍑 🥝 🍅 🥑 🍆 🥔 🥕 🌽 🥒 🥦 🍄 🥜 🌰 🍞 🥐 🥖 🥨 🥞 🧀 🍗 🍔 🍟 🍕 🌭 🥪 🌮 🌯 🥚 🍳 🥘")
