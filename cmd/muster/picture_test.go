package main

import (
	"bytes"
	"image/png"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/slackschema"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/adapters/web"
)

// showHeatmap has a poll answered, and shown to Cy and then to everybody.
func (s *scenario) showHeatmap() {
	s.Helper()
	s.travel(10 * time.Hour) // out of quiet hours
	day := s.clock.Now().AddDate(0, 0, 5)
	s.invoke("ana", "propose", map[string]string{
		"title": "Board games", "when": day.Format("2 Jan 2006") + " 7pm, " + day.AddDate(0, 0, 1).Format("2 Jan 2006") + " 7pm",
	})
	s.press("ana", "Time zone", "Europe/London")
	s.press("ana", "Post it")
	s.react("ben", "1️⃣")
	s.press("cy", "Heatmap")
	s.press("cy", "Show everyone")
	s.reads("ben", "This is how Board games stands")
	s.press("cy", "Show everyone")
	s.reads("cy", "nothing has changed since")
	if n := strings.Count(s.transcript("ana"), "This is how Board games stands"); n != 1 {
		s.Errorf("it was shown %d times", n)
	}
}

// alternative begins the text of the picture.
const alternative = "When people can come: Board games"

func TestAPollIsShownAsAPictureOnDiscord(t *testing.T) {
	runScenario(t, startDiscord, func(s *scenario) {
		s.showHeatmap()
		for user, want := range map[string]int{"cy": 2, "ben": 1} {
			if n := strings.Count(s.transcript(user), alternative); n != want {
				s.Errorf("%s sees %d pictures, want %d:\n%s", user, n, want, s.transcript(user))
			}
		}
	})
}

func TestAPollIsShownAsAPictureOnSlack(t *testing.T) {
	for name, c := range map[string]struct {
		address, files bool
		cy, ben        int // pictures that they see
	}{
		"with an address": {true, false, 2, 1}, "with files": {false, true, 2, 1}, "with both": {true, true, 2, 1}, "with neither": {false, false, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			links, err := web.NewPictureLinks("https://muster.example", []byte(strings.Repeat("secret", 8)), nil)
			if err != nil {
				t.Fatal(err)
			}
			start := func(t *testing.T) testNetwork {
				t.Helper()
				o := testserver.Options{Limited: true, Message: slackschema.Message, View: slackschema.View, Scopes: slices.Clone(testserver.DefaultScopes)}
				if c.files {
					o.Scopes = append(o.Scopes, "files:write")
				}
				fake, err := testserver.New(o)
				if err != nil {
					t.Fatal(err)
				}
				out := slackServer{Server: fake}
				if c.address {
					out.pictures = links
				}
				return out
			}
			runScenario(t, start, func(s *scenario) {
				s.server.mountPictures(links)
				s.showHeatmap()
				for user, want := range map[string]int{"cy": c.cy, "ben": c.ben} {
					if n := strings.Count(s.transcript(user), alternative); n != want {
						s.Errorf("%s sees %d pictures, want %d:\n%s", user, n, want, s.transcript(user))
					}
				}
				s.fetchPictures()
			})
		})
	}
}

// fetchPictures fetches every picture that Cy sees, as Slack would.
func (s *scenario) fetchPictures() {
	s.Helper()
	fake := s.network.(slackServer)
	for _, one := range fake.Sees(testserver.Cy) {
		for _, picture := range one.Pictures {
			raw := fake.Uploaded(picture)
			if path, ok := strings.CutPrefix(picture, "https://muster.example"); ok {
				resp := httptest.NewRecorder()
				s.server.mux.ServeHTTP(resp, httptest.NewRequest(http.MethodGet, path, http.NoBody))
				raw = resp.Body.Bytes()
			}
			if img, err := png.Decode(bytes.NewReader(raw)); err != nil || img.Bounds().Dx() != 780 {
				s.Errorf("%s: %d bytes, %v", picture, len(raw), err)
			}
		}
	}
}
