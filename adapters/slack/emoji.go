package slack

import (
	"maps"
	"strings"

	"github.com/muster-bot/muster/bot"
)

// emojiNames are Slack's names of the emoji that Muster reacts with, and of a
// few more: a bot may put 23 on a message.
var emojiNames = map[string]string{
	"1️⃣": "one", "2️⃣": "two", "3️⃣": "three", "4️⃣": "four", "5️⃣": "five",
	"6️⃣": "six", "7️⃣": "seven", "8️⃣": "eight", "9️⃣": "nine", "🔟": "keycap_ten",
	"🍎": "apple", "🍊": "tangerine", "🍋": "lemon", "🍌": "banana", "🍉": "watermelon", "🍇": "grapes", "🍓": "strawberry", "🍒": "cherries", "🍍": "pineapple",
	bot.NoneOfThese: "shrug",

	"🍐": "pear", "🍑": "peach", "🥝": "kiwifruit", "🍅": "tomato", "🥑": "avocado", "🍆": "eggplant", "🥔": "potato", "🥕": "carrot", "🌽": "corn",
	"🥒": "cucumber", "🥦": "broccoli", "🍄": "mushroom", "🥜": "peanuts", "🌰": "chestnut", "🍞": "bread",
	"👍": "+1", "👎": "-1", "🎉": "tada", "❤️": "heart", "👀": "eyes",
}

// otherNames are names that come in for an emoji besides the one we send.
var emojiAliases = map[string]string{
	"woman-shrugging": bot.NoneOfThese, "man-shrugging": bot.NoneOfThese, "thumbsup": "👍", "thumbsdown": "👎",
}

// plainNames are the names by what bot.PlainEmoji leaves of the emoji, and
// emojiOf is the other way round.
var nameByEmoji, emojiByName = emojiTables()

func emojiTables() (names, emoji map[string]string) {
	names, emoji = map[string]string{}, maps.Clone(emojiAliases)
	for e, name := range emojiNames {
		names[bot.PlainEmoji(e)] = name
		emoji[name] = e
	}
	return names, emoji
}

// emojiName is Slack's name for an emoji, if it is one that Muster knows.
func emojiName(emoji string) (string, bool) {
	name, ok := nameByEmoji[bot.PlainEmoji(emoji)]
	return name, ok
}

// emojiNamed is the emoji of a name, whatever its skin tone. One that means
// nothing to Muster comes as its name between colons.
func parseEmoji(name string) string {
	name, _, _ = strings.Cut(name, "::")
	if emoji, ok := emojiByName[name]; ok {
		return emoji
	}
	return ":" + name + ":"
}
