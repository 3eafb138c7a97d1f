package web

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// PictureLinks makes and opens addresses of pictures, for networks that fetch a picture
// themselves. An address is signed and expires: it shows what it was made for, and who
// has no address sees nothing.
type PictureLinks struct {
	base string
	keys [][]byte // the first signs; each opens
}

const (
	picturePath = "/picture/"
	// maxPictureAddress is the longest one that Slack takes.
	maxPictureAddress = 3000
	// pictureFresh is for how long a picture may be shown from a cache.
	pictureFresh = 5 * time.Minute
)

// NewPictureLinks returns the links below the public address of this program. The keys
// are derived from its secret, and from the one before it if there is one.
func NewPictureLinks(public string, secret, old []byte) (*PictureLinks, error) {
	l := &PictureLinks{base: strings.TrimSuffix(public, "/")}
	for _, s := range [][]byte{secret, old} {
		if len(s) == 0 {
			continue
		}
		key, err := hkdf.Key(sha256.New, s, nil, "muster: addresses of pictures", sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("derive the key of pictures: %w", err)
		}
		l.keys = append(l.keys, key)
	}
	return l, nil
}

// pictureToken is what an address says.
type pictureToken struct {
	Source chat.PictureSource
	Until  int64 // Unix seconds
}

// URL returns the address of a picture that can be opened until then; "" if nobody else
// could reach it.
func (l *PictureLinks) URL(source chat.PictureSource, until time.Time) string {
	if len(l.keys) == 0 || source.IsZero() || !isPublicAddress(l.base) {
		return ""
	}
	raw, err := json.Marshal(pictureToken{source, until.Unix()})
	if err != nil {
		return ""
	}
	address := l.base + picturePath + encodeToken(raw) + "." + encodeToken(signature(l.keys[0], raw)) + ".png"
	if len(address) > maxPictureAddress {
		return ""
	}
	return address
}

// isPublicAddress reports whether an address may be one that a network can reach.
func isPublicAddress(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" {
		return false
	}
	host := strings.ToLower(u.Hostname())
	ip := net.ParseIP(host)
	return host != "" && host != "localhost" && (ip == nil || !ip.IsLoopback() && !ip.IsPrivate() && !ip.IsLinkLocalUnicast() && !ip.IsUnspecified())
}

func signature(key, raw []byte) []byte {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write(raw) // never fails
	return mac.Sum(nil)
}

func encodeToken(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// open returns what the last part of an address names, if it was signed here and has not
// expired.
func (l *PictureLinks) open(name string, now time.Time) (source chat.PictureSource, until time.Time, ok bool) {
	name, isPNG := strings.CutSuffix(name, ".png")
	body, sum, both := strings.Cut(name, ".")
	raw, err := base64.RawURLEncoding.Strict().DecodeString(body)
	signed, err2 := base64.RawURLEncoding.Strict().DecodeString(sum)
	if !isPNG || !both || err != nil || err2 != nil {
		return source, until, false
	}
	valid := false
	for _, key := range l.keys {
		valid = hmac.Equal(signed, signature(key, raw)) || valid
	}
	var token pictureToken
	if !valid || json.Unmarshal(raw, &token) != nil {
		return source, until, false
	}
	until = time.Unix(token.Until, 0)
	return token.Source, until, now.Before(until)
}

// Routes returns the page of pictures, which draw draws as they are now. What cannot be
// opened or drawn is not found, and nothing says why.
func (l *PictureLinks) Routes(draw func(context.Context, chat.PictureSource) ([]byte, error), broken func(error)) map[string]http.Handler {
	return map[string]http.Handler{"GET " + picturePath + "{name}": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		source, until, ok := l.open(r.PathValue("name"), time.Now())
		if !ok {
			http.NotFound(w, r)
			return
		}
		png, err := draw(r.Context(), source)
		if err != nil {
			if refused, isRefusal := bot.AsError(err); !errors.Is(err, bot.ErrNotFound) && (!isRefusal || refused.Kind != bot.KindNotFound) {
				broken(err)
			}
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "image/png")
		h.Set("Cache-Control", fmt.Sprintf("private, max-age=%d", int(min(pictureFresh, time.Until(until)).Seconds())))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Robots-Tag", "noindex")
		_, _ = w.Write(png) // fails only if the client is gone
	})}
}
