package slack

import (
	"maps"
	"strings"

	"github.com/muster-bot/muster/bot"
)

// emojiNames maps the emoji that Muster reacts with, and a few more, to
// Slack's names. A bot may put 23 on a message.
var emojiNames = map[string]string{
	"1️⃣": "one", "2️⃣": "two", "3️⃣": "three", "4️⃣": "four", "5️⃣": "five",
	"6️⃣": "six", "7️⃣": "seven", "8️⃣": "eight", "9️⃣": "nine", "🔟": "keycap_ten",
	"🍎": "apple", "🍊": "tangerine", "🍋": "lemon", "🍌": "banana", "🍉": "watermelon", "🍇": "grapes", "🍓": "strawberry", "🍒": "cherries", "🍍": "pineapple",
	bot.NoneOfThese: "shrug",

	"🍐": "pear", "🍑": "peach", "🥝": "kiwifruit", "🍅": "tomato", "🥑": "avocado", "🍆": "eggplant", "🥔": "potato", "🥕": "carrot", "🌽": "corn",
	"🥒": "cucumber", "🥦": "broccoli", "🍄": "mushroom", "🥜": "peanuts", "🌰": "chestnut", "🍞": "bread",
	"👍": "+1", "👎": "-1", "🎉": "tada", "❤️": "heart", "👀": "eyes",
}

// emojiAliases maps further names that Slack sends for these emoji.
var emojiAliases = map[string]string{
	"woman-shrugging": bot.NoneOfThese, "man-shrugging": bot.NoneOfThese, "thumbsup": "👍", "thumbsdown": "👎",
}

// nameByEmoji maps bot.PlainEmoji of each emoji to its name, and emojiByName
// maps back.
var nameByEmoji, emojiByName = emojiTables()

func emojiTables() (names, emoji map[string]string) {
	names, emoji = map[string]string{}, maps.Clone(emojiAliases)
	for e, name := range emojiNames {
		names[bot.PlainEmoji(e)] = name
		emoji[name] = e
	}
	return names, emoji
}

// emojiName returns Slack's name for an emoji that Muster knows.
func emojiName(emoji string) (string, bool) {
	name, ok := nameByEmoji[bot.PlainEmoji(emoji)]
	return name, ok
}

// parseEmoji returns the emoji with a name, whatever its skin tone. An unknown
// name is returned between colons.
func parseEmoji(name string) string {
	name, _, _ = strings.Cut(name, "::")
	if emoji, ok := emojiByName[name]; ok {
		return emoji
	}
	return ":" + name + ":"
}
