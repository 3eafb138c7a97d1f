package discord

import (
	"bytes"
	"encoding/json"
	"flag"
	"hash/fnv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/muster-bot/muster/adapters/discord/discordschema"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// memberID returns an id in Discord's format.
func memberID(name string) bot.UserID {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // never fails
	return encodeID[bot.UserID]("80351110" + strconv.FormatUint(1e9+uint64(h.Sum32()), 10))
}

// TestTheGalleryLooksAsItDid renders every card of the gallery.
func TestTheGalleryLooksAsItDid(t *testing.T) {
	links := chattest.GalleryLinks("discord:80351110224678912", func(name string) bot.MessageRef {
		return bot.MessageRef{Place: "discord:80351110224678913", ID: snowflake(memberID(name))}
	})
	for _, e := range append(chattest.Gallery(memberID), links) {
		m, files, err := testRenderer.renderCard(e.Card, nil)
		if err != nil {
			t.Fatalf("%s: %v", e.Name, err)
		}
		if pictures := e.Card.Picture != nil; pictures != (len(files) == 1) || pictures && !bytes.Equal(files[0].Data, e.Card.Picture.PNG) {
			t.Errorf("%s: %d files", e.Name, len(files))
		}
		checkSchema(t, e.Name, "POST", "/channels/1/messages", m)
		checkSchema(t, e.Name, "PATCH", "/channels/1/messages/2", m)
		golden(t, filepath.Join("gallery", e.Name+".json"), m)
	}
}

// checkSchema checks that Discord would accept a request.
func checkSchema(t rapid.TB, what, method, path string, body any) {
	t.Helper()
	raw, err := json.Marshal(body)
	must(t, err)
	if err := discordschema.Check(method, path, "application/json", raw); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

// golden compares v with a golden file, without fields at their default.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	raw, err := json.Marshal(v)
	must(t, err)
	got, err := withoutDefaults(raw)
	must(t, err)
	path := filepath.Join("testdata", name)
	var want any
	if raw, err = os.ReadFile(path); err == nil {
		want, err = withoutDefaults(raw)
	}
	diff := cmp.Diff(want, got)
	switch {
	case *update && (err != nil || diff != ""):
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		must(t, e.Encode(got))
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, b.Bytes(), 0o644))
	case err != nil:
		t.Error(err)
	case diff != "":
		t.Errorf("%s (-want +got); -update writes it anew\n%s", name, diff)
	}
}

func must(t rapid.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
