package discord

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// apiVersion is the version of Discord's API that this package speaks. That of
// discordgo v0.29.0 is 9.
const apiVersion = "10"

// userAgent names the program in the form that Discord requires.
const userAgent = "DiscordBot (https://github.com/muster-bot/muster, 1.0)"

// DefaultAPI is the address of Discord's own API.
const DefaultAPI = "https://discord.com/api/v" + apiVersion

var versionSuffix = regexp.MustCompile(`/v\d+$`)

// parseAPIURL parses the address of the API: a host, a host with a path, or
// both with a version.
func parseAPIURL(address string) (*url.URL, error) {
	if address == "" {
		address = DefaultAPI
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("the address of Discord's API must be like %s", DefaultAPI)
	}
	u.Path = strings.TrimRight(u.Path, "/")
	if u.Path == "" {
		u.Path = "/api"
	}
	if !versionSuffix.MatchString(u.Path) {
		u.Path += "/v" + apiVersion
	}
	u.RawQuery, u.Fragment = "", ""
	return u, nil
}

// noRedirect makes a redirect the answer: the API has none, and the token is for it
// alone.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// isDiscords reports whether an address is that of Discord's own API, as opposed to
// one that the operator set.
func isDiscords(api *url.URL) bool { return isBelow(api.Hostname(), "discord.com") }

// checkGateway refuses a gateway's address that is not Discord's, though it came from
// Discord's own API: a session's token would be sent there.
func checkGateway(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "wss" || !isBelow(u.Hostname(), "discord.gg") {
		return errors.New("gateway: the address that was given is not Discord's")
	}
	return nil
}

func isBelow(host, domain string) bool {
	host = strings.ToLower(host)
	return host == domain || strings.HasSuffix(host, "."+domain)
}

var apiPrefix = regexp.MustCompile(`^(/api)?(/v\d+)?/`)

// trimAPIPrefix removes the API's prefix from a path.
func trimAPIPrefix(path string) string { return apiPrefix.ReplaceAllString(path, "/") }

// baseURLTransport sends requests to the configured address of the API.
type baseURLTransport struct {
	base *url.URL
	next http.RoundTripper
}

// RoundTrip sends the request to the API's address.
func (t baseURLTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	path := trimAPIPrefix(req.URL.EscapedPath())
	req = req.Clone(req.Context())
	u := *t.base
	u.RawPath = u.EscapedPath() + path
	plain, err := url.PathUnescape(u.RawPath)
	if err != nil {
		return nil, err
	}
	u.Path, u.RawQuery = plain, req.URL.RawQuery
	req.URL, req.Host = &u, ""
	if parseRoute(req.Method, path).unlimited {
		// The interaction's token in the path authorises its responses.
		req.Header.Del("Authorization")
	}
	return t.next.RoundTrip(req)
}
