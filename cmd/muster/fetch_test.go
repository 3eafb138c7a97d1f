package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fetches are the places from which the program opens connections, each with what
// keeps it from being sent elsewhere by what it reads.
var fetches = map[string]string{
	"adapters/discord/gateway.go websocket.Dialer": "checkGateway; a websocket follows no redirect",
	"adapters/discord/rest.go http.Client":         "baseURLTransport sends everything to the API's address; noRedirect",
	"adapters/slack/network.go http.Client":        "the API's address, and response URLs that webhooks.allowed; noRedirect",
	"adapters/slack/socket.go websocket.Dialer":    "webhooks.checkSocket; a websocket follows no redirect",
	"adapters/fetch/fetch.go http.Client":          "parseAddress and network.dial, for the address and for each redirect; see adapters/fetch/ssrf_test.go",
	"adapters/fetch/dial.go net.Dialer":            "refuseNotPublic, with the address of the socket",
	"storage/silence.go net.Dialer":                "the database's address, as its operator set it",
	"storage/listen.go net.Dialer":                 "the database's address, as its operator set it",
	"cmd/muster/healthcheck.go http.Client":        "the program's own address, as its operator set it",
	"cmd/muster/doctor_machine.go net.Dialer":      "the proxy that the operator set; nothing is sent",
}

// opens are what opens a connection by an address, by package and name.
var opens = []string{
	"http.Client", "http.DefaultClient", "http.Get", "http.Post", "http.PostForm", "http.Head",
	"websocket.Dialer", "websocket.DefaultDialer", "net.Dial", "net.DialTimeout", "net.Dialer", "net.DialUnix", "tls.Dial", "tls.Dialer",
}

// TestEveryFetchIsListed finds each place that opens connections.
func TestEveryFetchIsListed(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	err := filepath.WalkDir(moduleRoot, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (slices.Contains([]string{"testdata", "testserver", "browsertest", "storagetest"}, entry.Name()) || strings.HasPrefix(entry.Name(), ".") && len(entry.Name()) > 2) {
			return fs.SkipDir
		}
		if entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(moduleRoot, name)
		if err != nil {
			return err
		}
		for _, what := range opened(file) {
			found[filepath.ToSlash(rel)+" "+what] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for place := range found {
		if fetches[place] == "" {
			t.Errorf("%s: say in fetches what keeps it from being sent elsewhere", place)
		}
	}
	for place := range fetches {
		if !found[place] {
			t.Errorf("%s is gone", place)
		}
	}
}

// opened lists which of opens a file makes or calls. A pointer's type opens nothing.
func opened(file *ast.File) []string {
	var out []string
	add := func(e ast.Expr) {
		if s, ok := e.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && slices.Contains(opens, x.Name+"."+s.Sel.Name) {
				out = append(out, x.Name+"."+s.Sel.Name)
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			add(n.Type)
		case *ast.CallExpr:
			add(n.Fun)
			for _, a := range n.Args { // new(net.Dialer), or a default handed on
				add(a)
			}
		}
		return true
	})
	return out
}
