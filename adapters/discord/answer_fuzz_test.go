package discord

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// FuzzRateLimit reads answers with the status 429: each names a pause that can be waited
// for.
func FuzzRateLimit(f *testing.F) {
	for _, body := range []string{`{"retry_after":1.5,"global":true}`, `{"retry_after":-1}`, `{"retry_after":1e300,"code":30046}`, `<html>`, ``, `null`, `{"retry_after":"1"}`} {
		f.Add(body, "1", "shared")
	}
	for _, wait := range []string{"NaN", "-Inf", "Inf", "1e400", "", "Fri, 27 Nov 2026 10:00:00 GMT", "Fri, 27 Nov 9999 10:00:00 GMT"} {
		f.Add(`{}`, wait, "global")
	}
	f.Fuzz(func(t *testing.T, body, wait, scope string) {
		h := http.Header{"Retry-After": {wait}, "X-Ratelimit-Scope": {scope}}
		limited := decodeRateLimit(&http.Response{StatusCode: http.StatusTooManyRequests, Header: h, Body: io.NopCloser(strings.NewReader(body))})
		if limited.retryAfter <= 0 || limited.retryAfter > longestWait+oldEditCooldown {
			t.Errorf("%q with Retry-After %q is a pause of %v", body, wait, limited.retryAfter)
		}
	})
}

// FuzzAddresses reads addresses, routes and keys.
func FuzzAddresses(f *testing.F) {
	for _, s := range []string{"", "https://discord.com/api/v10", "http://a", "wss://gateway.discord.gg", "wss://discord.gg.evil", "wss://x@discord.gg:1", "://", "channels/1/messages/2/reactions/%", "/", strings.Repeat("0", 64)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if u, err := parseAPIURL(s); err == nil {
			again, err := parseAPIURL(u.String())
			if err != nil || again.String() != u.String() {
				t.Errorf("%q is %s, then %s, %v", s, u, again, err)
			}
		}
		if err := checkGateway(s); err == nil && !strings.Contains(strings.ToLower(s), "discord.gg") {
			t.Errorf("%q passes for Discord's", s)
		}
		_, _ = parseRoute(http.MethodGet, s), trimAPIPrefix(s)
		if key, err := parsePublicKey(s); err == nil && !strings.EqualFold(hex.EncodeToString(key), s) {
			t.Errorf("%q is the key %x", s, key)
		}
	})
}

// FuzzSignature checks requests: what is signed now passes, and nothing that differs.
func FuzzSignature(f *testing.F) {
	f.Add("0", "00", []byte("{}"), 0)
	f.Add("1800000000", strings.Repeat("0", 128), []byte{}, 700)
	f.Add("", "zz", []byte{0}, -1)
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	n := &Network{key: private.Public().(ed25519.PublicKey)}
	now := time.Unix(1_800_000_000, 0)
	f.Fuzz(func(t *testing.T, stamp, signature string, body []byte, flip int) {
		verify := func(stamp, signature string, body []byte) bool {
			return n.verifySignature(http.Header{"X-Signature-Timestamp": {stamp}, "X-Signature-Ed25519": {signature}}, body, now)
		}
		sign := func(stamp string) string {
			return hex.EncodeToString(ed25519.Sign(private, append([]byte(stamp), body...)))
		}
		if verify(stamp, signature, body) && !strings.EqualFold(signature, sign(stamp)) {
			t.Errorf("%q passes at %q", signature, stamp)
		}
		valid := strconv.FormatInt(now.Unix(), 10)
		if !verify(valid, sign(valid), body) {
			t.Errorf("what is signed does not pass: %q", body)
		}
		broken := []byte(sign(valid))
		at := int(uint(flip) % uint(len(broken)))
		broken[at] = "0123456789abcdef0"[strings.IndexByte("0123456789abcdef", broken[at])+1]
		if verify(valid, string(broken), body) || verify(valid, sign(valid), append([]byte{'x'}, body...)) {
			t.Errorf("what was changed passes: %q", body)
		}
		at64, err := strconv.ParseInt(stamp, 10, 64)
		if old := err != nil || at64 < now.Unix()-int64(maxSignatureAge.Seconds()) || at64 > now.Unix()+int64(maxSignatureAge.Seconds()); old && verify(stamp, sign(stamp), body) {
			t.Errorf("what was signed at %q passes", stamp)
		}
	})
}
