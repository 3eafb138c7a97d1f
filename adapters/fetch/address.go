package fetch

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/muster-bot/muster/bot"
)

// maxAddress is the length of an address in bytes. Secret ones have up to 300.
const maxAddress = 2000

// allowedPorts are those on which calendars are served. Others would let members
// probe what else a host runs.
var allowedPorts = []string{"", "443", "8443"}

// innerNames end the names that name servers resolve within a network, if at all.
var innerNames = []string{"localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "test", "invalid", "example", "onion", "arpa"}

// ParseAddress reads an address as a member typed it and returns the one to fetch. A
// bot.Error says what is wrong with it.
func (f *Fetcher) ParseAddress(typed string) (string, error) {
	u, err := parseAddress(typed)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

func parseAddress(typed string) (*url.URL, error) {
	typed = strings.TrimSpace(typed)
	if len(typed) > maxAddress || strings.ContainsFunc(typed, isOdd) {
		return nil, unreadableAddress()
	}
	u, err := url.Parse(typed)
	if err != nil || u.Opaque != "" || u.Host == "" {
		return nil, unreadableAddress()
	}
	switch u.Scheme {
	case "https":
	case "webcal", "webcals": // what calendars call a subscription
		u.Scheme = "https"
	case "http":
		return nil, bot.Refuse(bot.KindInvalid, "refuse.calendar_http",
			"That address is not encrypted, so others could read along. Try it with https:// in front.", nil)
	default:
		return nil, unreadableAddress()
	}
	if u.User != nil {
		return nil, bot.Refuse(bot.KindInvalid, "refuse.calendar_password",
			"That address has a name or a password in it, which I don't keep. Most calendars have a secret address of their own for this; please take that one.", nil)
	}
	if !slices.Contains(allowedPorts, u.Port()) || strings.HasSuffix(u.Host, ":") {
		return nil, bot.Refuse(bot.KindInvalid, "refuse.calendar_port",
			"I read calendars on the ports 443 and 8443 only.", nil)
	}
	if !isName(u.Hostname()) {
		return nil, bot.FetchRefused.Refusal(u.Hostname())
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// isOdd finds what no address has and what programs read differently.
func isOdd(r rune) bool {
	return r == '\\' || unicode.IsSpace(r) || unicode.IsControl(r) || r > unicode.MaxASCII
}

// isName reports whether a host is a name of the public internet, not an address in
// any notation: who copies a calendar's address gets a name.
func isName(host string) bool {
	if len(host) > 253 {
		return false
	}
	labels := strings.Split(host, ".")
	if len(labels) < 2 || slices.Contains(innerNames, strings.ToLower(labels[len(labels)-1])) {
		return false
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
			return false
		}
	}
	// A top-level name begins with a letter and has no number in the notations that
	// some resolvers read as an address (0x7f, 0177).
	top := strings.ToLower(labels[len(labels)-1])
	return top[0] >= 'a' && top[0] <= 'z'
}

func unreadableAddress() *bot.Error {
	return bot.Refuse(bot.KindInvalid, "refuse.calendar_address",
		"I can't read that as the address of a calendar. Such an address begins with https:// or webcal:// and has no spaces.", nil)
}
