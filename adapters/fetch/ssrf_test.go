package fetch

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// inner are addresses that no member's calendar is at, by what they are.
var inner = map[string]string{
	"loopback":                        "127.0.0.1",
	"loopback, another":               "127.8.8.8",
	"loopback of IPv6":                "::1",
	"unspecified":                     "0.0.0.0",
	"this network":                    "0.1.2.3",
	"unspecified of IPv6":             "::",
	"private 10":                      "10.0.0.1",
	"private 172":                     "172.31.255.255",
	"private 192":                     "192.168.1.1",
	"of a provider's customers":       "100.64.0.1",
	"the last of them":                "100.127.255.255",
	"link-local":                      "169.254.1.1",
	"the metadata of a cloud":         "169.254.169.254",
	"the metadata of a cloud on IPv6": "fd00:ec2::254",
	"the metadata of another cloud":   "100.100.100.200",
	"the wire server of a cloud":      "168.63.129.16",
	"protocol assignments":            "192.0.0.8",
	"documentation 1":                 "192.0.2.1",
	"documentation 2":                 "198.51.100.1",
	"documentation 3":                 "203.0.113.1",
	"benchmarks":                      "198.19.255.255",
	"6to4 relay":                      "192.88.99.1",
	"multicast":                       "224.0.0.1",
	"reserved":                        "240.0.0.1",
	"broadcast":                       "255.255.255.255",
	"unique local":                    "fc00::1",
	"unique local, chosen":            "fdab::1",
	"link-local of IPv6":              "fe80::1",
	"site-local":                      "fec0::1",
	"multicast of IPv6":               "ff02::1",
	"mapped loopback":                 "::ffff:127.0.0.1",
	"mapped private":                  "::ffff:10.1.1.1",
	"compatible loopback":             "::127.0.0.1",
	"compatible public":               "::93.184.215.14",
	"translated":                      "::ffff:0:10.0.0.1",
	"NAT64 of loopback":               "64:ff9b::127.0.0.1",
	"NAT64 of metadata":               "64:ff9b::a9fe:a9fe",
	"NAT64 of a local network":        "64:ff9b:1::1",
	"6to4 of private":                 "2002:0a00:0001::1",
	"6to4 of loopback":                "2002:7f00:0001::",
	"Teredo":                          "2001:0:4136:e378:8000:63bf:f5ff:fffe",
	"documentation of IPv6":           "2001:db8::1",
	"newer documentation of IPv6":     "3fff::1",
	"discarded":                       "100::1",
	"segment routing":                 "5f00::1",
	"never assigned":                  "4000::1",
	"with a zone":                     "fe80::1%lo",
}

func TestNoAddressOfAnInnerNetworkIsConnectedTo(t *testing.T) {
	t.Parallel()
	for name, ip := range inner {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, f := newTestNet(t, func(http.ResponseWriter, *http.Request) { t.Error("it was asked") })
			n.answer("example.com", ip)
			n.answer("www.example.com", "93.184.215.14", ip) // one of two
			for _, host := range []string{"example.com", "www.example.com"} {
				if _, err := f.Fetch(t.Context(), "https://"+host+"/", bot.Validators{}); problem(err) != bot.FetchRefused {
					t.Errorf("%s: %v", host, err)
				}
			}
			if len(n.dialled) > 0 {
				t.Errorf("dialled %v", n.dialled)
			}
			// What the real dialer asks with the address of its socket.
			if err := refuseNotPublic("tcp", netip.AddrPortFrom(netip.MustParseAddr(ip), 443).String(), nil); err == nil {
				t.Error("the socket would be connected")
			}
		})
	}
	for _, ip := range []netip.Addr{public, other, netip.MustParseAddr("8.8.8.8"), netip.MustParseAddr("::ffff:8.8.8.8"), netip.MustParseAddr("2a00:1450::1")} {
		if !isPublic(ip) || refuseNotPublic("tcp", netip.AddrPortFrom(ip, 443).String(), nil) != nil {
			t.Errorf("%s is refused", ip)
		}
	}
}

// TestTheRealNetworkRefusesLoopback uses the functions that serve uses, against a
// server that would answer.
func TestTheRealNetworkRefusesLoopback(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
	t.Cleanup(server.Close)
	to := netip.MustParseAddrPort(server.Listener.Addr().String())
	if conn, err := internet().connect(t.Context(), to); err == nil {
		_ = conn.Close()
		t.Error("connected")
	}
	f := New("test", time.Now)
	for _, address := range []string{server.URL, "https://localhost/", "https://127.0.0.1/"} {
		if _, err := f.Fetch(t.Context(), address, bot.Validators{}); problem(err) != bot.FetchRefused {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestANameServerThatChangesItsMindLeadsNowhere(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]string{"loopback": "127.0.0.1", "metadata": "169.254.169.254", "IPv6": "::1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			n, f := newTestNet(t, func(w http.ResponseWriter, r *http.Request) {
				asked++
				if r.URL.Path == "/again" {
					http.Redirect(w, r, "/other", http.StatusFound)
					return
				}
				_, _ = w.Write([]byte(calendar))
			})
			n.answer("example.com", public.String())
			n.answer("example.com", second)
			// One request: the address that was judged is the one connected to.
			if _, err := f.Fetch(t.Context(), "https://example.com/", bot.Validators{}); err != nil || len(n.resolved) != 1 {
				t.Errorf("%v, resolved %v", err, n.resolved)
			}
			if len(n.dialled) != 1 || n.dialled[0] != netip.AddrPortFrom(public, 443) {
				t.Errorf("dialled %v", n.dialled)
			}
			if _, err := f.Fetch(t.Context(), "https://example.com/", bot.Validators{}); problem(err) != bot.FetchRefused {
				t.Error(err)
			}
			// A redirect to the same name is judged anew.
			n.answers["www.example.com"] = nil
			n.answer("www.example.com", public.String())
			n.answer("www.example.com", second)
			if _, err := f.Fetch(t.Context(), "https://www.example.com/again", bot.Validators{}); problem(err) != bot.FetchRefused {
				t.Error(err)
			}
			if asked != 2 || len(n.dialled) != 2 {
				t.Errorf("asked %d times, dialled %v", asked, n.dialled)
			}
		})
	}
}

func TestARedirectLeadsToNoInnerNetwork(t *testing.T) {
	t.Parallel()
	for name, location := range map[string]string{
		"loopback":           "https://127.0.0.1/",
		"metadata":           "http://169.254.169.254/latest/meta-data/",
		"metadata encrypted": "https://169.254.169.254/latest/meta-data/",
		"IPv6":               "https://[::1]/",
		"mapped":             "https://[::ffff:127.0.0.1]/",
		"a decimal number":   "https://2130706433/",
		"a relative scheme":  "//127.0.0.1/",
		"a name inside":      "https://inner.example.com/",
		"unencrypted":        "http://example.com/",
		"another scheme":     "file:///etc/passwd",
		"gopher":             "gopher://example.com:70/",
		"another port":       "https://example.com:22/",
		"a password":         "https://a:b@example.com/",
		"localhost":          "https://localhost/",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			n, f := newTestNet(t, func(w http.ResponseWriter, _ *http.Request) {
				asked++
				w.Header().Set("Location", location)
				w.WriteHeader(http.StatusFound)
			})
			n.answer("inner.example.com", "10.0.0.1")
			if _, err := f.Fetch(t.Context(), "https://example.com/", bot.Validators{}); problem(err) != bot.FetchRefused || asked != 1 {
				t.Errorf("%v after %d requests", err, asked)
			}
			if len(n.dialled) != 1 {
				t.Errorf("dialled %v", n.dialled)
			}
		})
	}
}

func TestOnlyAddressesOfThePublicInternetAreTaken(t *testing.T) {
	t.Parallel()
	taken := map[string]string{
		"https://example.com/a.ics":                 "https://example.com/a.ics",
		"webcal://example.com/a?b=c#d":              "https://example.com/a?b=c",
		"webcals://example.com/":                    "https://example.com/",
		"HTTPS://Example.COM:443/":                  "https://Example.COM:443/",
		"https://cloud.example.com:8443/dav":        "https://cloud.example.com:8443/dav",
		"https://xn--mnchen-3ya.de/x.ics":           "https://xn--mnchen-3ya.de/x.ics",
		"https://calendar.google.com/a%40b/c/d.ics": "https://calendar.google.com/a%40b/c/d.ics",
	}
	f := New("test", time.Now)
	for typed, want := range taken {
		if got, err := f.ParseAddress(" " + typed + "\n"); err != nil || got != want {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	refused := map[string][]string{
		"refuse.calendar_address": {
			"", "hello", "example.com/a.ics", "ftp://example.com/", "file:///etc/passwd", "javascript:alert(1)", "https://", "https:example.com",
			"https://exam ple.com/", "https://example.com\\@evil.com/", "https://example.com/\x00", "https://exa\nmple.com/", "https://münchen.de/",
			"https://example。com/", "https://①②⑦.⓪.⓪.①/", "https://[::1/", "https://example.com:http/", "https://[fe80::1%25lo]x/", "data:text/calendar,BEGIN",
			"https://example.com/%zz",
		},
		"refuse.calendar_http":     {"http://example.com/a.ics"},
		"refuse.calendar_password": {"https://me@example.com/", "https://me:secret@example.com/", "https://example.com@127.0.0.1/", "https://@example.com/"},
		"refuse.calendar_port":     {"https://example.com:22/", "https://example.com:8080/", "https://example.com:0/", "https://example.com:/", "https://example.com:0443/", "https://example.com:65979/"},
		"refuse.calendar_host": {
			"https://127.0.0.1/", "https://8.8.8.8/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://017700000001/", "https://0177.0.0.1/",
			"https://127.1/", "https://0/", "https://127.0.0.1./", "https://example.com./", "https://example..com/", "https://.example.com/", "https://localhost/",
			"https://localhost./", "https://LOCALHOST/", "https://db.internal/", "https://printer.local/", "https://router/", "https://a.onion/", "https://1.0.0.127.in-addr.arpa/",
			"https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[fe80::1%25lo]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/",
			"https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", "https://127.0.0.1%2f/", "https://%31%32%37.0.0.1/", "https://a.0x1/", "https://a.1b/",
		},
	}
	for key, addresses := range refused {
		for _, typed := range addresses {
			_, err := f.ParseAddress(typed)
			if e, ok := bot.AsError(err); !ok || e.Key != key && !(key == "refuse.calendar_host" && e.Key == "refuse.calendar_address") {
				t.Errorf("%q: %v, want %s", typed, err, key)
			}
			if _, err := f.Fetch(t.Context(), typed, bot.Validators{}); problem(err) != bot.FetchRefused {
				t.Errorf("%q is fetched: %v", typed, err)
			}
		}
	}
}

// TestTheAddressIsJudgedAlsoWhereItWasNotParsed dials what a caller of the client
// could only reach past ParseAddress.
func TestTheAddressIsJudgedAlsoWhereItWasNotParsed(t *testing.T) {
	t.Parallel()
	n := network{
		resolve: func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		},
		connect: func(context.Context, netip.AddrPort) (net.Conn, error) {
			t.Error("connected")
			return nil, errNotPublic
		},
	}
	for _, to := range []string{"127.0.0.1:443", "[::1]:443", "localhost:443", "example.com:443", "[::ffff:127.0.0.1]:443", "2130706433:443", "example.com"} {
		if _, err := n.dial(t.Context(), "tcp", to); err == nil {
			t.Errorf("%s is dialled", to)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{"https://example.com/a.ics", "webcal://a.b:8443/?x#y", "https://127.1/", "https://[::1]/", "http://a@b.c", "https://a.b\\c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		u, err := parseAddress(typed)
		if err != nil {
			if _, ok := bot.AsError(err); !ok {
				t.Fatalf("%q: %v", typed, err)
			}
			return
		}
		if u.Scheme != "https" || u.User != nil || net.ParseIP(u.Hostname()) != nil || u.Fragment != "" {
			t.Errorf("%q is taken as %s", typed, u)
		}
		if again, err := parseAddress(u.String()); err != nil || again.String() != u.String() {
			t.Errorf("%q is taken as %s, and that as %v: %v", typed, u, again, err)
		}
	})
}
