package playground

// pickerEmoji is an emoji and its name for screen readers.
type pickerEmoji struct{ Emoji, Name string }

// pickerEmojis are the slots' emoji, NoneOfThese, and some that mean nothing to
// Muster.
var pickerEmojis = []pickerEmoji{
	{"1️⃣", "one"}, {"2️⃣", "two"}, {"3️⃣", "three"}, {"4️⃣", "four"}, {"5️⃣", "five"},
	{"6️⃣", "six"}, {"7️⃣", "seven"}, {"8️⃣", "eight"}, {"9️⃣", "nine"}, {"🔟", "ten"},
	{"🍎", "red apple"}, {"🍊", "tangerine"}, {"🍋", "lemon"}, {"🍌", "banana"}, {"🍉", "watermelon"},
	{"🍇", "grapes"}, {"🍓", "strawberry"}, {"🍒", "cherries"}, {"🍍", "pineapple"},
	{"🤷", "shrug: none of these"},
	{"👍", "thumbs up"}, {"🎉", "party"}, {"❤️", "heart"}, {"😂", "laughing"}, {"👀", "eyes"}, {"☕", "coffee"}, {"🍕", "pizza"},
}

// emojiName returns the name of an emoji, or the emoji itself if it has none.
func emojiName(emoji string) string {
	for _, p := range pickerEmojis {
		if p.Emoji == emoji {
			return p.Name
		}
	}
	return emoji
}
