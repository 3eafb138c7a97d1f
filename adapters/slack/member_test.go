package slack

import (
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

func TestAUserGroupsMembersAreOrganisers(t *testing.T) {
	o := testserver.Options{Scopes: append(slices.Clone(testserver.DefaultScopes), "usergroups:read")}
	runScenario(t, false, o, func(s *scenario) {
		manages := func(user string) bool {
			s.Helper()
			m, err := s.n.FetchMember(s.Context(), testCommunity, userID(testCommunity, user))
			if err != nil {
				s.Error(err)
			}
			return m.Manages
		}
		s.s.Group("hosts", testserver.Ben)
		s.s.Group("others", testserver.Cy)
		if !manages(testserver.Ana) || !manages(testserver.Ben) || manages(testserver.Cy) {
			s.Error("the wrong members are organisers")
		}
		s.s.Group("hosts", testserver.Cy)
		advance(memberTTL)
		if manages(testserver.Ben) || !manages(testserver.Cy) {
			s.Error("who left the group is one still")
		}
		s.s.Grant(testserver.DefaultScopes...)
		advance(memberTTL)
		if !manages(testserver.Ana) || manages(testserver.Cy) {
			s.Error("where the group is not to be read, admins alone are organisers")
		}
	}, func(o *Options) { o.Organisers = "@hosts" })
}

func TestGuestsAreLeftOutWhereThatIsSaid(t *testing.T) {
	for name, out := range map[string]bool{"left out": true, "let in": false} {
		t.Run(name, func(t *testing.T) {
			runScenario(t, true, testserver.Options{}, func(s *scenario) {
				s.s.AddGuest("UGUEST", "Gus")
				ref, err := s.n.Post(s.Context(), keyedMessage("one"))
				if err != nil {
					s.Fatal(err)
				}
				s.respondWith(0, chat.Reply{Card: textCard("hello")})
				s.s.Invoke("UGUEST", testserver.General, Root, "private")
				if err := s.s.React("UGUEST", testserver.General+"/"+ref.ID, "one"); err != nil {
					s.Error(err)
				}
				advance(time.Second)
				words := "hello"
				if out {
					words = "not for guests"
				}
				s.expectLast("UGUEST", words)
				if received := len(eventsOf[chat.Invocation](s)) + len(eventsOf[chat.ReactionChanged](s)); received != 0 && out || received != 2 && !out {
					s.Errorf("%d events are received", received)
				}
			}, func(o *Options) { o.NoGuests = out })
		})
	}
}

func TestWhatIsKnownOfAMemberIsAskedForAnewWhenItChanges(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		ask := func() {
			s.Helper()
			if _, err := s.n.FetchMember(s.Context(), testCommunity, userID(testCommunity, testserver.Ben)); err != nil {
				s.Error(err)
			}
		}
		ask()
		ask()
		if n := s.countRequests("users.info", ""); n != 1 {
			s.Errorf("asked %d times", n)
		}
		s.s.Tell(testserver.Team, map[string]any{"type": "user_change", "user": map[string]any{"id": testserver.Ben}})
		advance(time.Second)
		ask()
		if n := s.countRequests("users.info", ""); n != 2 {
			s.Errorf("asked %d times", n)
		}
	})
}

func TestTheWorkspaceIsSpokenToWhereTheAppIsInvited(t *testing.T) {
	o := testserver.Options{Scopes: []string{"chat:write", "users:read"}}
	runScenario(t, false, o, func(s *scenario) {
		if all := eventsOf[chat.Arrived](s); len(all) != 1 || all[0].Community.Channel != "" {
			s.Errorf("events are %+v", all)
		}
		s.forgetEvents()
		for _, user := range []string{testserver.Ben, testserver.Bot} {
			s.s.Tell(testserver.Team, map[string]any{"type": "member_joined_channel", "user": user, "channel": testserver.General})
		}
		advance(time.Second)
		if all := eventsOf[chat.Arrived](s); len(all) != 1 || all[0].Community.Channel != testChannel || all[0].Community.Name != "Workspace T1" {
			s.Errorf("events are %+v", all)
		}
	})
}

// silences are the ways in which Slack does not answer a method, some of them a number of
// times.
func silences(method string, times int) map[string]testserver.Fault {
	return map[string]testserver.Fault{
		"an outage":      {Method: method, Status: 503, Times: times},
		"a limit":        testserver.Limit(method, 5*time.Second),
		"a broken Slack": {Method: method, Error: "fatal_error", Times: times},
	}
}

func TestOrganisersStayOrganisersWhileSlackDoesNotTell(t *testing.T) {
	o := testserver.Options{Scopes: append(slices.Clone(testserver.DefaultScopes), "usergroups:read")}
	for name, fault := range silences("usergroups.list", 3) {
		t.Run(name, func(t *testing.T) {
			runScenario(t, false, o, func(s *scenario) {
				manages := func(user string) bool {
					s.Helper()
					m, err := s.n.FetchMember(s.Context(), testCommunity, userID(testCommunity, user))
					if err != nil {
						s.Error(err)
					}
					return m.Manages
				}
				s.s.Group("hosts", testserver.Ben)
				if !manages(testserver.Ben) {
					s.Fatal("Ben is no organiser")
				}
				advance(memberTTL)
				s.s.Fail(fault)
				s.s.Group("hosts", testserver.Cy)
				if !manages(testserver.Ben) {
					s.Error("one failure took Ben's rights")
				}
				advance(organisersRetry)
				if manages(testserver.Ben) || !manages(testserver.Cy) {
					s.Error("Slack is not asked again soon")
				}
			}, func(o *Options) { o.Organisers = "@hosts" })
			runScenario(t, false, o, func(s *scenario) { // nothing is known yet
				s.s.Group("hosts", testserver.Ben)
				s.s.Fail(fault)
				who := userID(testCommunity, testserver.Ben)
				if _, err := s.n.FetchMember(s.Context(), testCommunity, who); err != nil {
					s.Error(err)
				}
				advance(organisersRetry)
				if m, err := s.n.FetchMember(s.Context(), testCommunity, who); err != nil || !m.Manages {
					s.Errorf("it is %+v, %v", m, err)
				}
			}, func(o *Options) { o.Organisers = "@hosts" })
		})
	}
}

func TestAMemberIsWhoTheyWereWhileSlackDoesNotTell(t *testing.T) {
	o := testserver.Options{Scopes: append(slices.Clone(testserver.DefaultScopes), "usergroups:read")}
	for name, fault := range silences("users.info", 30) {
		t.Run(name, func(t *testing.T) {
			runScenario(t, false, o, func(s *scenario) {
				s.s.Group("hosts", testserver.Ben)
				s.respondWith(0, chat.Reply{Card: textCard("hello")})
				s.typeCommand("private")
				advance(memberTTL)
				s.s.Fail(fault)
				s.typeCommand("private")
				advance(10 * time.Second)
				all := eventsOf[chat.Invocation](s)
				if len(all) != 2 || !all[0].Actor.Manages || all[1].Actor != all[0].Actor {
					s.Errorf("events are %+v", all)
				}
			}, func(o *Options) { o.Organisers = "@hosts" })
		})
	}
}

func TestTheGeneralChannelIsFoundOnAnyPage(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		s.s.AddChannels(3*channelPage + 7)
		if home := s.n.homeChannel(s.Context(), testCommunity); home != testChannel {
			s.Errorf("it is %s", home)
		}
		s.s.Expel(testserver.General, true)
		first := s.n.homeChannel(s.Context(), testCommunity)
		if first == "" || first == testChannel {
			s.Errorf("without a general one it is %q", first)
		}
		asked := len(s.s.Requests("users.conversations"))
		s.s.Fail(testserver.Fault{Method: "users.conversations", Status: 503, Times: 9})
		if home := s.n.homeChannel(s.Context(), testCommunity); home != "" || len(s.s.Requests("users.conversations")) == asked {
			s.Errorf("while Slack is away it is %q", home)
		}
	})
}
