package slack

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func pictured(words string) chat.Card {
	return chat.Card{
		Title: chat.Plain("Hike"), Lead: chat.Plain(words), Lines: []chat.Text{chat.Plain("Friday: 3 yes")},
		Picture: &chat.Picture{PNG: []byte("\x89PNG light"), Dark: []byte("\x89PNG dark"), Alt: "Friday leads", Source: chat.PictureSource{Community: testCommunity, Meetup: 7}},
	}
}

// reachable gives pictures an address.
func reachable(o *Options) {
	o.PictureURL = func(s chat.PictureSource, until time.Time) string {
		return "https://muster.example/picture/" + time.Until(until).String() + ".png"
	}
}

var withFiles = append(slices.Clone(testserver.DefaultScopes), scopeFiles)

func TestAPrivatePictureHasAnAddressAndIsNoFile(t *testing.T) {
	runScenario(t, false, testserver.Options{Scopes: withFiles}, func(s *scenario) {
		s.respondWith(0, chat.Reply{Card: pictured("best")})
		s.typeCommand("private")
		seen := s.expectLast(testserver.Ben, "best")
		if !seen.Private || !slices.Equal(seen.Pictures, []string{"https://muster.example/picture/24h0m0s.png"}) || !strings.Contains(seen.Text, "Friday leads") {
			s.Errorf("they see %+v", seen)
		}
		if n := s.countRequests("files.getUploadURLExternal", ""); n != 0 || len(s.s.Sees(testserver.Ben)) != 1 {
			s.Errorf("%d files were uploaded", n)
		}
	}, reachable)
}

func TestAPrivatePictureWithoutAnAddressIsSentDirectly(t *testing.T) {
	runScenario(t, false, testserver.Options{Scopes: withFiles}, func(s *scenario) {
		s.respondWith(0, chat.Reply{Card: pictured("best")})
		s.typeCommand("private")
		all := s.s.Sees(testserver.Ben)
		if len(all) != 2 || !all[0].Private || len(all[0].Pictures) != 0 || strings.Contains(all[0].Text, "Friday leads") {
			s.Fatalf("they see %+v", all)
		}
		if direct := all[1]; !direct.Direct || len(direct.Pictures) != 1 || string(s.s.Uploaded(direct.Pictures[0])) != "\x89PNG light" {
			s.Errorf("directly they see %+v", direct)
		}
		if others := s.s.Sees(testserver.Ana); len(others) != 0 {
			s.Errorf("somebody else sees %+v", others)
		}
	})
}

func TestAPictureIsLeftOutWhereNothingTakesIt(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		s.respondWith(0, chat.Reply{Card: pictured("best")})
		s.typeCommand("private")
		m := keyedMessage("public")
		m.Card = pictured("for all")
		s.post(m)
		for _, words := range []string{"best", "for all"} {
			i := slices.IndexFunc(s.s.Sees(testserver.Ben), func(one testserver.Seen) bool { return strings.Contains(one.Text, words) })
			if i < 0 || len(s.s.Sees(testserver.Ben)[i].Pictures) != 0 {
				s.Errorf("of %q they see %+v", words, s.s.Sees(testserver.Ben))
			}
		}
	})
}

func TestAPublicPictureIsAFileOrHasAnAddress(t *testing.T) {
	for name, c := range map[string]struct {
		scopes []string
		more   []func(*Options)
		file   bool
	}{
		"a file":     {withFiles, nil, true},
		"both":       {withFiles, []func(*Options){reachable}, true},
		"an address": {testserver.DefaultScopes, []func(*Options){reachable}, false},
	} {
		t.Run(name, func(t *testing.T) {
			runScenario(t, false, testserver.Options{Scopes: c.scopes}, func(s *scenario) {
				m := keyedMessage("public")
				m.Card = pictured("for all")
				ref := s.post(m)
				seen := s.expectLast(testserver.Ben, "for all")
				if len(seen.Pictures) != 1 || seen.Private || c.file != (s.s.Uploaded(seen.Pictures[0]) != nil) || !c.file && seen.Pictures[0] != "https://muster.example/picture/720h0m0s.png" {
					s.Errorf("they see %+v", seen)
				}
				if again := s.post(m); again != ref || len(s.s.Sees(testserver.Ben)) != 1 {
					s.Errorf("sent again it is %v", again)
				}
			}, c.more...)
		})
	}
}

func TestAPictureThatSlackCannotFetchCostsNoMessage(t *testing.T) {
	runScenario(t, false, testserver.Options{Unreachable: true}, func(s *scenario) {
		s.respondWith(0, chat.Reply{Card: pictured("best")})
		s.typeCommand("private")
		s.expectLast(testserver.Ben, "best")
		m := keyedMessage("public")
		m.Card = pictured("for all")
		s.post(m)
		s.expectLast(testserver.Ben, "for all")
		m.Key, m.To = "direct", bot.DirectTo(userID(testCommunity, testserver.Ben))
		s.post(m)
		if all := s.s.Sees(testserver.Ben); len(all) != 3 {
			s.Errorf("they see %+v", all)
		}
	}, reachable)
}

func TestAFailedUploadCostsNoMessage(t *testing.T) {
	for _, method := range []string{"files.getUploadURLExternal", "files.completeUploadExternal"} {
		runScenario(t, false, testserver.Options{Scopes: withFiles}, func(s *scenario) {
			s.s.Fail(testserver.Fault{Method: method, Error: "fatal_error"})
			s.s.Fail(testserver.Fault{Method: method, Error: "fatal_error"})
			s.s.Fail(testserver.Fault{Method: method, Error: "fatal_error"})
			m := keyedMessage("public")
			m.Card = pictured("for all")
			s.post(m)
			if seen := s.expectLast(testserver.Ben, "for all"); len(seen.Pictures) != 0 {
				s.Errorf("they see %+v", seen)
			}
		})
	}
}
