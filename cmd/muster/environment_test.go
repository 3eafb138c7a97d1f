package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// commandLine returns the model of the command line.
func commandLine(t *testing.T) *kong.Application {
	t.Helper()
	p := newProgram(os.Getenv, os.Environ, &bytes.Buffer{}, &bytes.Buffer{})
	parser, err := p.parser(t.Context(), zoneData{})
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model
}

func TestEverySecretCanComeFromAFile(t *testing.T) {
	t.Parallel()
	secret := regexp.MustCompile(`(^|-)(token|secret)(-|$)|^database-url$`)
	found := map[string]bool{}
	err := kong.Visit(commandLine(t), func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok && secret.MatchString(flag.Name) {
			found[flag.Name] = true
			if !flag.Tag.Has(secretTag) {
				t.Errorf("--%s is a secret and has no tag %q", flag.Name, secretTag)
			}
		}
		return next(nil)
	})
	if err != nil || len(found) < 7 {
		t.Errorf("%d secrets were found, %v", len(found), err)
	}
}

func TestASecretIsReadFromItsFile(t *testing.T) {
	t.Parallel()
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "secret")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct {
		env  map[string]string
		want string
	}{
		"a file":          {map[string]string{"MUSTER_SECRET_FILE": write("short\n")}, "at least 32"},
		"a file and text": {map[string]string{"MUSTER_SECRET_FILE": write("short"), "MUSTER_SECRET": "short"}, "are both set"},
		"an empty file":   {map[string]string{"MUSTER_SECRET_FILE": write("\n")}, "is empty"},
		"no such file":    {map[string]string{"MUSTER_SECRET_FILE": filepath.Join(t.TempDir(), "none")}, "MUSTER_SECRET_FILE: open"},
		"the database":    {map[string]string{"MUSTER_DATABASE_URL_FILE": write("mysql://u:swordfish@h/d\n")}, "must begin with postgres://"},
	} {
		_, err := muster(t, c.env, "migrate")
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "swordfish") {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

func TestAVariableThatNothingReadsIsNamed(t *testing.T) {
	t.Parallel()
	known := knownVariables(commandLine(t))
	environ := []string{
		"PATH=/bin", "MUSTER_HTTP_ADDR=:80", "MUSTER_SECRET_FILE=x", "MUSTER_TEST_REQUIRE=postgres", "MUSTER_PORT=8080",
		"MUSTER_DISCORD_TOKN=a", "MUSTER_HTTP_ADDR_FILE=b", "MUSTER_COLOUR_OF_THE_SKY=c",
	}
	var said []string
	for _, err := range unknownVariables(environ, known) {
		said = append(said, err.Error())
	}
	want := "MUSTER_COLOUR_OF_THE_SKY is not known\n" +
		"MUSTER_DISCORD_TOKN is not known; MUSTER_DISCORD_TOKEN is\n" +
		"MUSTER_HTTP_ADDR_FILE is not known; MUSTER_HTTP_ADDR is"
	if got := strings.Join(said, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEditDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "abc", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"ab", "ba", 2}} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestTheLogIsWrittenAsAsked(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := &program{err: &out, logs: logFlags{LogFormat: "json", LogLevel: "warn"}}
	log := p.logger()
	log.Info("not this")
	log.Warn("but this", "count", 3)
	var line struct {
		Level, Msg string
		Count      int
	}
	if err := json.Unmarshal(out.Bytes(), &line); err != nil || line.Level != "WARN" || line.Msg != "but this" || line.Count != 3 {
		t.Errorf("got %+v, %v of %q", line, err, out.String())
	}
}
