package slack

import (
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"
)

func TestTheExampleOfSlacksDocumentationIsVerified(t *testing.T) {
	raw, err := os.ReadFile("testdata/signature-vector.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Secret    string `json:"signing_secret"`
		Timestamp string `json:"timestamp"`
		Body      string `json:"body"`
		Signature string `json:"signature"`
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	then := time.Unix(1531420618, 0)
	for name, c := range map[string]struct {
		secret, timestamp, signature, body string
		now                                time.Time
		want                               error
	}{
		"as it is":           {v.Secret, v.Timestamp, v.Signature, v.Body, then, nil},
		"nearly too late":    {v.Secret, v.Timestamp, v.Signature, v.Body, then.Add(maxSignatureAge), nil},
		"too late":           {v.Secret, v.Timestamp, v.Signature, v.Body, then.Add(maxSignatureAge + time.Second), errOld},
		"from the future":    {v.Secret, v.Timestamp, v.Signature, v.Body, then.Add(-maxSignatureAge - time.Second), errOld},
		"another body":       {v.Secret, v.Timestamp, v.Signature, v.Body + "&text=more", then, errUnsigned},
		"another time":       {v.Secret, "1531420619", v.Signature, v.Body, then, errUnsigned},
		"another secret":     {"8f742231b10e8888abcd99yyyzzz85a6", v.Timestamp, v.Signature, v.Body, then, errUnsigned},
		"no signature":       {v.Secret, v.Timestamp, "", v.Body, then, errUnsigned},
		"no secret is known": {"", v.Timestamp, v.Signature, v.Body, then, errUnsigned},
	} {
		if err := verifyRequest(c.secret, c.timestamp, c.signature, []byte(c.body), c.now); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
