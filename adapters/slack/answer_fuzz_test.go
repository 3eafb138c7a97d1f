package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// FuzzAnswer reads answers of Slack's methods: each has an outcome, and a pause that
// can be waited for.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{`{"ok":true}`, `{"ok":false,"error":"ratelimited"}`, `{"ok":false,"error":"internal_error"}`, `<html>`, ``, `null`, `[]`, `{"ok":false}`, `{"error":1}`} {
		f.Add(200, "1", []byte(s))
	}
	for _, wait := range []string{"NaN", "-1", "1e400", "Inf", "0x10", "", "Fri, 27 Nov 2026 10:00:00 GMT"} {
		f.Add(429, wait, []byte(`{}`))
	}
	f.Fuzz(func(t *testing.T, status int, wait string, body []byte) {
		outcome, err := decodeOutcome("chat.postMessage", response{status, http.Header{"Retry-After": {wait}}, body})
		settled := outcome == outcomeOK || outcome == outcomeRefused
		if settled != (err == nil) {
			t.Errorf("%d %q is the outcome %v with %v", status, body, outcome, err)
		}
		if later, ok := err.(*chat.Later); ok && (later.Wait < time.Second || later.Wait > 24*time.Hour) { //nolint:errorlint // as it is made
			t.Errorf("Retry-After %q is %v", wait, later.Wait)
		}
	})
}

// FuzzSignature checks requests: what is signed now passes, and nothing that differs.
func FuzzSignature(f *testing.F) {
	f.Add("secret", "0", "v0=00", []byte("a=b"))
	f.Add("", "", "", []byte{})
	f.Add("s", "9223372036854775807", "v0=", []byte{0})
	now := time.Unix(1_800_000_000, 0)
	f.Fuzz(func(t *testing.T, secret, stamp, signature string, body []byte) {
		sign := func(stamp string) string {
			mac := hmac.New(sha256.New, []byte(secret))
			mac.Write([]byte("v0:" + stamp + ":" + string(body)))
			return "v0=" + hex.EncodeToString(mac.Sum(nil))
		}
		if err := verifyRequest(secret, stamp, signature, body, now); err == nil && (secret == "" || signature != sign(stamp)) {
			t.Errorf("%q passes at %q", signature, stamp)
		}
		valid := strconv.FormatInt(now.Unix(), 10)
		if err := verifyRequest(secret, valid, sign(valid), body, now); (err == nil) != (secret != "") {
			t.Errorf("what is signed with %q: %v", secret, err)
		}
		at, err := strconv.ParseInt(stamp, 10, 64)
		old := err != nil || at < now.Unix()-300 || at > now.Unix()+300
		if err := verifyRequest(secret, stamp, sign(stamp), body, now); err == nil && old {
			t.Errorf("what was signed at %q passes", stamp)
		}
	})
}
