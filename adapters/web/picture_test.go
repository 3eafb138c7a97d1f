package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

var somePicture = chat.PictureSource{Community: "slack:T1", Meetup: 7, Language: "de", Version: "1a2b"}

const (
	aSecret = "a secret of 32 characters or more"
	public  = "https://muster.example/"
)

func pictureLinks(t *testing.T, public, secret, old string) *PictureLinks {
	t.Helper()
	l, err := NewPictureLinks(public, []byte(secret), []byte(old))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// fetchPicture asks for an address, and returns what was to be drawn.
func fetchPicture(l *PictureLinks, address string, fails error) (resp *httptest.ResponseRecorder, drawn []chat.PictureSource, broken []error) {
	mux := http.NewServeMux()
	for pattern, h := range l.Routes(func(_ context.Context, s chat.PictureSource) ([]byte, error) {
		drawn = append(drawn, s)
		return []byte("a picture"), fails
	}, func(err error) { broken = append(broken, err) }) {
		mux.Handle(pattern, h)
	}
	resp = httptest.NewRecorder()
	mux.ServeHTTP(resp, httptest.NewRequest(http.MethodGet, address, http.NoBody))
	return resp, drawn, broken
}

func TestAPictureIsShownAtItsAddressUntilThatExpires(t *testing.T) {
	t.Parallel()
	l := pictureLinks(t, public, aSecret, "")
	resp, drawn, _ := fetchPicture(l, l.URL(somePicture, time.Now().Add(time.Hour)), nil)
	h := resp.Header()
	if resp.Code != http.StatusOK || resp.Body.String() != "a picture" || len(drawn) != 1 || drawn[0] != somePicture {
		t.Fatalf("status %d, drawn is %v", resp.Code, drawn)
	}
	if h.Get("Content-Type") != "image/png" || !strings.HasPrefix(h.Get("Cache-Control"), "private, max-age=") || h.Get("Set-Cookie") != "" {
		t.Errorf("the headers are %v", h)
	}
	if resp, drawn, _ := fetchPicture(l, l.URL(somePicture, time.Now().Add(-time.Second)), nil); resp.Code != http.StatusNotFound || len(drawn) != 0 {
		t.Errorf("expired, its status is %d", resp.Code)
	}
}

func TestAForgedAddressShowsNothing(t *testing.T) {
	t.Parallel()
	l := pictureLinks(t, public, aSecret, "")
	address := l.URL(somePicture, time.Now().Add(time.Hour))
	other := pictureLinks(t, public, strings.Repeat("another secret", 3), "").URL(somePicture, time.Now().Add(time.Hour))
	body, _, _ := strings.Cut(strings.TrimPrefix(address, public+"picture/"), ".")
	_, sum, _ := strings.Cut(other, ".png")
	for name, forged := range map[string]string{
		"another secret": other, "no signature": public + "picture/" + body + ".png", "an empty one": public + "picture/" + body + "..png",
		"nothing": public + "picture/.png", "another end": strings.TrimSuffix(address, ".png"), "more": address + sum + "x",
	} {
		if resp, drawn, _ := fetchPicture(l, forged, nil); resp.Code != http.StatusNotFound || len(drawn) != 0 {
			t.Errorf("%s: status %d", name, resp.Code)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := strings.TrimPrefix(address, public+"picture/")
		i := rapid.IntRange(0, len(name)-1).Draw(t, "at")
		changed := name[:i] + string(rapid.ByteRange('-', 'z').Draw(t, "letter")) + name[i+1:]
		if source, _, ok := l.open(changed, time.Now()); changed != name && ok {
			t.Fatalf("%q opens %v", changed, source)
		}
	})
}

func TestTheFormerSecretStillOpensPictures(t *testing.T) {
	t.Parallel()
	former, latter := aSecret, "another secret of 32 characters or more"
	address := pictureLinks(t, public, former, "").URL(somePicture, time.Now().Add(time.Hour))
	if resp, _, _ := fetchPicture(pictureLinks(t, public, latter, former), address, nil); resp.Code != http.StatusOK {
		t.Errorf("status %d", resp.Code)
	}
	if resp, _, _ := fetchPicture(pictureLinks(t, public, latter, ""), address, nil); resp.Code != http.StatusNotFound {
		t.Errorf("without it: status %d", resp.Code)
	}
}

func TestAPictureThatIsGoneIsNotFound(t *testing.T) {
	t.Parallel()
	l := pictureLinks(t, public, aSecret, "")
	address := l.URL(somePicture, time.Now().Add(time.Hour))
	for err, faults := range map[error]int{bot.ErrNotFound: 0, bot.Refuse(bot.KindNotFound, "", "gone", nil): 0, errors.New("the database is away"): 1} {
		if resp, _, broken := fetchPicture(l, address, err); resp.Code != http.StatusNotFound || len(broken) != faults || strings.Contains(resp.Body.String(), "database") {
			t.Errorf("%v: status %d, %v", err, resp.Code, broken)
		}
	}
}

func TestOnlyAPublicAddressIsGiven(t *testing.T) {
	t.Parallel()
	until := time.Now().Add(time.Hour)
	for _, address := range []string{"", "http://muster.example", "https://localhost:8080", "https://127.0.0.1", "https://10.0.0.7", "https://[::1]", "https://", "::"} {
		if got := pictureLinks(t, address, aSecret, "").URL(somePicture, until); got != "" {
			t.Errorf("below %q it is %q", address, got)
		}
	}
	l := pictureLinks(t, public, aSecret, "")
	if got := l.URL(chat.PictureSource{}, until); got != "" {
		t.Errorf("of nothing it is %q", got)
	}
	long := somePicture
	long.Language = strings.Repeat("x", maxPictureAddress)
	if got := l.URL(long, until); got != "" {
		t.Errorf("a long one is %d characters", len(got))
	}
	if got := pictureLinks(t, public, "", "").URL(somePicture, until); got != "" {
		t.Errorf("without a secret it is %q", got)
	}
}

// FuzzPictureAddress opens names that nobody signed.
func FuzzPictureAddress(f *testing.F) {
	l, err := NewPictureLinks(public, []byte(aSecret), nil)
	if err != nil {
		f.Fatal(err)
	}
	now := time.Unix(1_800_000_000, 0)
	signed := strings.TrimPrefix(l.URL(somePicture, now.Add(time.Hour)), public+"picture/")
	f.Add(signed)
	f.Add("..png")
	f.Fuzz(func(t *testing.T, name string) {
		if source, _, ok := l.open(name, now); ok && name != signed {
			t.Errorf("%q opens %v", name, source)
		}
	})
}
