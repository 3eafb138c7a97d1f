package dispatch

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestAnswersDoNotRepeatTheSecretsOfARequest(t *testing.T) {
	away := errors.New("connection reset")
	for name, c := range map[string]struct {
		status       int
		answer, want string
		err          error
		always       bool
	}{
		"a refusal":             {400, `token bot-token-1, form xoxb/form-1, xoxb%2Fform-1, xoxb\/form-1, path secret-path`, `token …, form …, …, …, path …`, nil, false},
		"what is wanted":        {200, "bot-token-1", "bot-token-1", nil, false},
		"a refusal with 200":    {200, "bot-token-1", "…", nil, true},
		"what is taken":         {200, `{"ok":true,"token":"bot-token-1"}`, `{"ok":true,"token":"bot-token-1"}`, nil, true},
		"a redirect":            {302, "bot-token-1", "…", nil, false},
		"an error":              {0, "", "a line bot-token-1", errors.New("a line bot-token-1"), false},
		"an error without any":  {0, "", "", away, false},
		"nothing that is short": {400, "a code of 12", "a code of 12", nil, false},
	} {
		next := roundTrip(func(*http.Request) (*http.Response, error) {
			if c.err != nil {
				return nil, c.err
			}
			return &http.Response{StatusCode: c.status, ContentLength: int64(len(c.answer)), Body: io.NopCloser(strings.NewReader(c.answer))}, nil
		})
		sent := url.Values{"token": {"xoxb/form-1"}, "code": {"12"}}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://slack.example/T1/secret-path", strings.NewReader(sent.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bot bot-token-1")
		resp, err := Confidential{Next: next, Always: c.always, Path: func(u *url.URL) string { return path.Base(u.Path) }}.RoundTrip(req)
		switch {
		case errors.Is(c.err, away):
			if !errors.Is(err, away) {
				t.Errorf("%s: it is %v", name, err)
			}
		case c.err != nil:
			if err == nil || strings.Contains(err.Error(), "bot-token") {
				t.Errorf("%s: it is %v", name, err)
			}
		default:
			got, err := io.ReadAll(resp.Body)
			if err != nil || string(got) != c.want {
				t.Errorf("%s: it is %q, %v", name, got, err)
			}
			if resp.ContentLength >= 0 && resp.ContentLength != int64(len(got)) {
				t.Errorf("%s: its length is %d", name, resp.ContentLength)
			}
			_ = resp.Body.Close()
		}
	}
}
