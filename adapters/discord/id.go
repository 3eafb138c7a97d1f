package discord

import (
	"strings"

	"github.com/muster-bot/muster/bot"
)

// Name is the network's name, the prefix of all its ids.
const Name bot.Network = "discord"

// Discord's ids, snowflakes, are decimal numbers. A community is a server; a
// place is a channel, a thread or a member's direct messages.

// encodeID returns the id that stands for a snowflake.
func encodeID[T ~string](snowflake string) T {
	if snowflake == "" {
		return ""
	}
	return T(string(Name) + ":" + snowflake)
}

// snowflake returns the snowflake in an id, "" if there is none.
func snowflake[T ~string](id T) string {
	snowflake, ours := strings.CutPrefix(string(id), string(Name)+":")
	if !ours || !isSnowflake(snowflake) {
		return ""
	}
	return snowflake
}

func isSnowflake(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}
