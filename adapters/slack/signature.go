package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"
)

// maxSignatureAge bounds the age of a request, so that a recorded one is soon
// useless. Clocks may differ by as much.
// https://docs.slack.dev/authentication/verifying-requests-from-slack
const maxSignatureAge = 5 * time.Minute

var (
	errOld      = errors.New("the request's time is too far off")
	errUnsigned = errors.New("the request's signature is not Slack's")
)

// verifyRequest checks a request over HTTP by its headers
// X-Slack-Request-Timestamp and X-Slack-Signature. now is machine time.
func verifyRequest(secret, timestamp, signature string, body []byte, now time.Time) error {
	if secret == "" {
		return errUnsigned
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + timestamp + ":"))
	mac.Write(body)
	if want := "v0=" + hex.EncodeToString(mac.Sum(nil)); !hmac.Equal([]byte(want), []byte(signature)) {
		return errUnsigned
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > maxSignatureAge {
		return errOld
	}
	return nil
}
