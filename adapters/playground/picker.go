package playground

// pickerEmoji is one emoji that one can react with, and its name for who hears it.
type pickerEmoji struct{ Emoji, Name string }

// pickerEmojis are the slots' own emoji, none of these, and some that mean nothing
// to Muster.
var pickerEmojis = []pickerEmoji{
	{"1️⃣", "one"}, {"2️⃣", "two"}, {"3️⃣", "three"}, {"4️⃣", "four"}, {"5️⃣", "five"},
	{"6️⃣", "six"}, {"7️⃣", "seven"}, {"8️⃣", "eight"}, {"9️⃣", "nine"}, {"🔟", "ten"},
	{"🍎", "red apple"}, {"🍊", "tangerine"}, {"🍋", "lemon"}, {"🍌", "banana"}, {"🍉", "watermelon"},
	{"🍇", "grapes"}, {"🍓", "strawberry"}, {"🍒", "cherries"}, {"🍍", "pineapple"},
	{"🤷", "shrug: none of these"},
	{"👍", "thumbs up"}, {"🎉", "party"}, {"❤️", "heart"}, {"😂", "laughing"}, {"👀", "eyes"}, {"☕", "coffee"}, {"🍕", "pizza"},
}

// emojiName is what an emoji is called; itself if that is not known.
func emojiName(emoji string) string {
	for _, p := range pickerEmojis {
		if p.Emoji == emoji {
			return p.Name
		}
	}
	return emoji
}
