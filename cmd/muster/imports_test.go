package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "github.com/muster-bot/muster"

const (
	metrics = "github.com/prometheus/client_golang/prometheus"
	pages   = "github.com/chromedp/…" // a real Chromium
	scripts = "golang.org/x/tools/txtar"
)

// mayImport is the one-way rule: what each package may import besides the
// standard library. Our packages are named without the module's path. A name
// ending in /… matches the package and everything below it.
var mayImport = map[string][]string{
	"bot":               {"bot/tzdata"},
	"bot/tzdata":        {},
	"bot/schedule":      {"bot"},
	"bot/when":          {"bot", "golang.org/x/text/unicode/norm"},
	"bot/chat":          {"bot"},
	"bot/chat/gallery":  {"bot", "bot/chat"},
	"bot/chat/chattest": {"bot", "bot/chat", "bot/chat/gallery"},
	"bot/planner":       {"bot", "bot/schedule"},
	"bot/i18n":          {"bot", "bot/chat", "bot/when", "github.com/nicksnyder/go-i18n/v2/…", "golang.org/x/text/…"},
	"bot/card":          {"bot", "bot/chat", "bot/i18n", "bot/picture", "bot/planner", "bot/schedule"},
	"bot/ical":          {"bot", "github.com/teambition/rrule-go"},
	"bot/calendars":     {"bot", "bot/ical", "bot/planner"},
	"bot/picture":       {"golang.org/x/image/…", "golang.org/x/text/unicode/norm"},
	"bot/flow":          {"bot", "bot/card", "bot/chat", "bot/i18n", "bot/planner", "bot/schedule", "bot/when", "golang.org/x/text/language"},
	"bot/courier":       {"bot", "bot/chat", metrics},

	"adapters/adaptertest":           {"bot"},
	"adapters/dispatch":              {"bot", "bot/chat"},
	"adapters/discord":               {"adapters/dispatch", "bot", "bot/chat", metrics, "github.com/bwmarrin/discordgo", "github.com/gorilla/websocket", "golang.org/x/sync/semaphore"},
	"adapters/discord/discordschema": {"github.com/santhosh-tekuri/jsonschema/v6"},
	"adapters/discord/testserver":    {"adapters/adaptertest", "adapters/discord/discordschema", "github.com/gorilla/websocket"},
	"adapters/fetch":                 {"bot"},
	"adapters/playground":            {"adapters/dispatch", "bot", "bot/chat", "bot/chat/gallery", metrics},
	"adapters/slack":                 {"adapters/dispatch", "bot", "bot/chat", metrics, "github.com/gorilla/websocket", "github.com/slack-go/slack/…"},
	"adapters/web":                   {"bot", "bot/card", "bot/chat", "bot/i18n", "bot/planner", "bot/schedule", metrics + "/…"},

	"adapters/playground/browsertest": {pages},
	"adapters/playground/lookalike":   {"bot", "bot/chat"},
	"adapters/slack/slackschema":      {"github.com/santhosh-tekuri/jsonschema/v6"},
	"adapters/slack/testserver":       {"adapters/adaptertest", "github.com/gorilla/websocket"},

	"storage": {
		"bot", metrics,
		"github.com/jmoiron/sqlx", "github.com/lib/pq/…", "modernc.org/sqlite/…", "github.com/pressly/goose/v3/…",
	},
	"storage/storagetest": {"storage", "github.com/lib/pq"},

	"cmd/muster": {
		"adapters/…", "bot/…", "storage",
		"github.com/alecthomas/kong", "github.com/coreos/go-systemd/v22/daemon", "golang.org/x/sync/errgroup", "golang.org/x/sys/…", metrics + "/…",
	},
}

// testsMayImport is what the tests of a package may import besides the package,
// what it may import, and inEveryTest.
var testsMayImport = map[string][]string{
	"bot/chat":            {"bot/chat/chattest"},
	"bot/planner":         {"storage", "storage/storagetest"},
	"bot/calendars":       {"storage/storagetest"},
	"bot/courier":         {metrics + "/testutil"},
	"bot/flow":            {"adapters/playground", "bot/calendars", "bot/chat/gallery", "bot/courier", "storage/storagetest", scripts},
	"adapters/dispatch":   {"adapters/adaptertest", "bot/i18n"},
	"adapters/discord":    {"adapters/adaptertest", "adapters/discord/discordschema", "adapters/discord/testserver", "bot/chat/chattest", "bot/i18n", metrics + "/testutil"},
	"adapters/playground": {"adapters/playground/browsertest", "bot/chat/chattest", "bot/i18n", "storage", "storage/storagetest", pages},
	"adapters/slack":      {"adapters/adaptertest", "adapters/slack/slackschema", "adapters/slack/testserver", "bot/chat/chattest", "bot/i18n", metrics + "/testutil"},
	"adapters/web":        {"adapters/playground/browsertest", pages},
	"storage":             {"storage/storagetest"},
	"storage/storagetest": {"bot"},
	"cmd/muster": {
		"adapters/adaptertest", "adapters/discord/discordschema", "adapters/discord/testserver", "adapters/slack/slackschema", "adapters/slack/testserver", "storage/storagetest", pages, "go.yaml.in/yaml/v3",
	},
}

var inEveryTest = []string{"github.com/google/go-cmp/cmp/…", "pgregory.net/rapid"}

// forTests are packages that only tests and each other import.
var forTests = []string{"adapters/adaptertest", "adapters/discord/discordschema", "adapters/discord/testserver", "adapters/playground/browsertest", "adapters/slack/slackschema", "adapters/slack/testserver", "bot/chat/chattest", "storage/storagetest"}

// mayNotImport lists packages of the standard library that these packages must
// not import: they are rules and nothing else.
var mayNotImport = map[string][]string{
	"bot":           {"database/…", "log/…", "net/…", "os/…", "sync/…"},
	"bot/schedule":  {"database/…", "log/…", "net/…", "os/…", "sync/…"},
	"bot/when":      {"database/…", "log/…", "net/…", "os/…"},
	"bot/planner":   {"database/…", "log/…", "net/…", "os/…", "sync/…"},
	"bot/calendars": {"database/…", "log/…", "net/…", "os/…", "sync/…"},
	"bot/card":      {"context", "database/…", "log/…", "net/…", "os/…", "sync/…"},
	"bot/i18n":      {"context", "database/…", "log/…", "net/…", "os/…", "sync/…"},
	"bot/ical":      {"context", "database/…", "log/…", "net/…", "os/…"},
	"bot/picture":   {"context", "database/…", "log/…", "net/…", "os/…", "time"},
}

// listedPackage is a package as `go list -json` describes it.
type listedPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	packages, err := listPackages(t)
	if err != nil {
		t.Fatal(err)
	}
	for _, breach := range importViolations(packages) {
		t.Error(breach)
	}
}

// listPackages runs go list. Packages that do not build are left to the
// compiler. TestSourcesKeepTheirShape reads every source that the result
// depends on, so a cached test result is never stale.
func listPackages(t *testing.T) ([]listedPackage, error) {
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = moduleRoot
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, fmt.Errorf("go list: %w: %s", err, exit.Stderr)
	}
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var packages []listedPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listedPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
}

// importViolations returns, sorted, what in the packages is against the rule.
func importViolations(packages []listedPackage) []string {
	var wrong []string
	there := map[string]bool{}
	for _, p := range packages {
		name := trimModule(p.ImportPath)
		there[name] = true
		may, ok := mayImport[name]
		if !ok {
			wrong = append(wrong, fmt.Sprintf("%s: it has no line in mayImport", name))
		}
		for _, imported := range p.Imports {
			if why := violation(name, imported, may); why != "" {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", name, trimModule(imported), why))
			}
		}
		may = slices.Concat(may, testsMayImport[name], inEveryTest, []string{name})
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			if !inStandardLibrary(imported) && !matches(may, trimModule(imported)) {
				wrong = append(wrong, fmt.Sprintf("a test of %s imports %s: testsMayImport does not allow it", name, trimModule(imported)))
			}
		}
	}
	for _, rule := range []map[string][]string{mayImport, testsMayImport, mayNotImport} {
		for name := range rule {
			if !there[name] {
				wrong = append(wrong, fmt.Sprintf("%s: it has a line in a map, but is gone", name))
			}
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

// violation says why a package may not import another, or returns "".
func violation(name, imported string, may []string) string {
	forTest := imported == "testing" || slices.Contains(forTests, trimModule(imported))
	switch {
	case matches(mayNotImport[name], imported):
		return "it does without"
	case forTest && !slices.Contains(forTests, name):
		return "only tests do"
	case inStandardLibrary(imported), matches(may, trimModule(imported)):
		return ""
	}
	return "mayImport does not allow it"
}

// matches reports whether one of the patterns matches the package.
func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		below, many := strings.CutSuffix(pattern, "/…")
		return name == below || many && strings.HasPrefix(name, below+"/")
	})
}

func inStandardLibrary(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// trimModule removes the module's path from our packages.
func trimModule(importPath string) string {
	if importPath == module {
		return "."
	}
	return strings.TrimPrefix(importPath, module+"/")
}

func TestAWrongImportIsCaught(t *testing.T) {
	t.Parallel()
	at := func(name string, imports ...string) listedPackage {
		return listedPackage{ImportPath: path.Join(module, name), Imports: imports}
	}
	tests := map[string]struct {
		changed listedPackage
		want    []string
	}{
		"nothing wrong": {at("bot/chat", "context", "net/http", module+"/bot"), nil},
		"against the arrow": {
			at("bot", module+"/bot/chat"),
			[]string{"bot imports bot/chat: mayImport does not allow it"},
		},
		"a library out of place": {
			at("bot/planner", "github.com/jmoiron/sqlx"),
			[]string{"bot/planner imports github.com/jmoiron/sqlx: mayImport does not allow it"},
		},
		"a library below an allowed one": {at("storage", "github.com/lib/pq/pqerror"), nil},
		"a library that only begins like one": {
			at("storage", "github.com/lib/pqx"),
			[]string{"storage imports github.com/lib/pqx: mayImport does not allow it"},
		},
		"an adapter that imports another": {
			at("adapters/playground", module+"/adapters/web"),
			[]string{"adapters/playground imports adapters/web: mayImport does not allow it"},
		},
		"a rule that reads the environment": {
			at("bot", "os"),
			[]string{"bot imports os: it does without"},
		},
		"a program that carries its tests": {
			at("cmd/muster", module+"/storage/storagetest", "testing"),
			[]string{"cmd/muster imports storage/storagetest: only tests do", "cmd/muster imports testing: only tests do"},
		},
		"a new package": {
			at("bot/util"),
			[]string{"bot/util: it has no line in mayImport"},
		},
		"a test": {
			listedPackage{ImportPath: module + "/bot/when", TestImports: []string{"os", "pgregory.net/rapid"}, XTestImports: []string{module + "/bot/when", module + "/storage"}},
			[]string{"a test of bot/when imports storage: testsMayImport does not allow it"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			packages := []listedPackage{test.changed}
			for name := range mayImport {
				if name != trimModule(test.changed.ImportPath) {
					packages = append(packages, at(name))
				}
			}
			if diff := cmp.Diff(test.want, importViolations(packages)); diff != "" {
				t.Errorf("breaches (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("a package that is gone", func(t *testing.T) {
		t.Parallel()
		var packages []listedPackage
		for name := range mayImport {
			if name != "bot/when" {
				packages = append(packages, at(name))
			}
		}
		want := []string{"bot/when: it has a line in a map, but is gone"}
		if diff := cmp.Diff(want, importViolations(packages)); diff != "" {
			t.Errorf("breaches (-want +got):\n%s", diff)
		}
	})
}
