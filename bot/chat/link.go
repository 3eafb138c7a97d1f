package chat

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/muster-bot/muster/bot"
)

// Link is the target of a span: a URL or a message of ours. At most one of the
// two is set. An adapter that cannot render it shows the text alone.
type Link struct {
	URL       string          // https, or a path below our own public address
	Message   bot.MessageRef  // rendered as the network's own address of the message
	Community bot.CommunityID // the community of Message
}

// IsZero reports whether the link has no target.
func (l Link) IsZero() bool { return l == Link{} }

var (
	linkHost = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$`)
	// linkMarks escapes characters that end a link in one of the networks'
	// markups.
	linkMarks = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "|", "%7C", `"`, "%22", "'", "%27", "`", "%60", `\`, "%5C", "*", "%2A", "[", "%5B", "]", "%5D")
)

// Address returns the link's URL in a form that is safe in every markup. own is
// our public address, against which paths are resolved; empty if there is none.
// ok is false for any other URL than https or a path of ours.
func (l Link) Address(own string) (address string, ok bool) {
	u, err := url.Parse(l.URL)
	if err != nil || l.URL == "" || strings.ContainsFunc(l.URL, unicode.IsSpace) {
		return "", false
	}
	if u.Scheme == "" && u.Host == "" && strings.HasPrefix(u.Path, "/") && !strings.HasPrefix(u.Path, "//") {
		base, err := url.Parse(own)
		if err != nil || base.Scheme != "https" && base.Scheme != "http" || !linkHost.MatchString(base.Host) {
			return "", false
		}
		base.RawQuery, base.Fragment = "", ""
		base = base.JoinPath(u.Path)
		base.RawQuery, base.Fragment = u.RawQuery, u.Fragment
		return linkMarks.Replace(base.String()), true
	}
	if u.Scheme != "https" || u.User != nil || u.Opaque != "" || !linkHost.MatchString(u.Host) {
		return "", false
	}
	return linkMarks.Replace(u.String()), true
}

// LinkTo returns a text that links to a message; plain text if ref is zero.
func LinkTo(text string, c bot.CommunityID, ref bot.MessageRef) Text {
	t := Plain(text)
	if len(t) > 0 && !ref.IsZero() {
		t[0].Link = Link{Message: ref, Community: c}
	}
	return t
}

// LinkToURL returns a text that links to an https address or to a path below our
// own public address.
func LinkToURL(text, address string) Text {
	t := Plain(text)
	if len(t) > 0 {
		t[0].Link = Link{URL: address}
	}
	return t
}
