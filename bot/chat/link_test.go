package chat

import (
	"testing"
)

func TestOnlySafeAddressesBecomeLinks(t *testing.T) {
	const own = "https://muster.example/bot"
	for address, want := range map[string]string{
		"https://example.org/a?b=c#d":      "https://example.org/a?b=c#d",
		"https://example.org:8443/":        "https://example.org:8443/",
		"/m/abc?x=1":                       "https://muster.example/bot/m/abc?x=1",
		"https://example.org/a(b)|c>d":     "https://example.org/a%28b%29%7Cc%3Ed",
		"https://example.org/*a*`b`[c](d)": "https://example.org/%2Aa%2A%60b%60%5Bc%5D%28d%29",

		"": "", "http://example.org/": "", "javascript:alert(1)": "", "JAVASCRIPT:alert(1)": "", "data:text/html,x": "",
		"//evil.example/x": "", "https://user:pw@example.org/": "", "https://": "", "https:example.org": "",
		"https://exa mple.org/": "", "https://example.org\n/x": "", "https://<evil>/": "", "example.org": "", "#top": "",
		"https://@everyone/": "", "https://example.org/ onclick=x": "", "https://example.org/?a b": "", "ftp://example.org/": "", " https://example.org": "",
	} {
		got, ok := Link{URL: address}.Address(own)
		if got != want || ok != (want != "") {
			t.Errorf("Address of %q is %q, %v, want %q", address, got, ok, want)
		}
	}
	if got, ok := (Link{URL: "/m/abc"}).Address(""); ok {
		t.Errorf("without a public address a path leads to %q", got)
	}
	if got, ok := (Link{URL: "/m/abc"}).Address("http://127.0.0.1:8080"); !ok || got != "http://127.0.0.1:8080/m/abc" {
		t.Errorf("on loopback a path leads to %q, %v", got, ok)
	}
}
