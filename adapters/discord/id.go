package discord

import (
	"strings"

	"github.com/muster-bot/muster/bot"
)

// Name is the network's name, in front of all its ids.
const Name bot.Network = "discord"

// Discord's own ids, snowflakes, are numbers in decimal. Communities are
// servers; a place is a channel, a thread or a member's direct messages.

// encodeID makes an id of ours of a snowflake.
func encodeID[T ~string](snowflake string) T {
	if snowflake == "" {
		return ""
	}
	return T(string(Name) + ":" + snowflake)
}

// snowflake is the snowflake in an id of ours, or "" if it holds none.
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
