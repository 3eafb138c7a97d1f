package discord

import (
	"bytes"
	"mime"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/adapters/discord/discordschema"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

// sentParts returns the parts of a request by their names.
func sentParts(t *testing.T, b requestBody) map[string]string {
	t.Helper()
	kind, raw, err := b.encode()
	must(t, err)
	must(t, discordschema.Check("POST", "/channels/1/messages", kind, raw))
	_, params, err := mime.ParseMediaType(kind)
	must(t, err)
	form, err := multipart.NewReader(bytes.NewReader(raw), params["boundary"]).ReadForm(1 << 20)
	must(t, err)
	out := map[string]string{}
	for name, values := range form.Value {
		out[name] = values[0]
	}
	for name, files := range form.File {
		f, err := files[0].Open()
		must(t, err)
		var content bytes.Buffer
		_, err = content.ReadFrom(f)
		must(t, err)
		out[name] = files[0].Filename + " " + files[0].Header.Get("Content-Type") + " " + content.String()
	}
	return out
}

func TestAFileIsSentBesideTheCard(t *testing.T) {
	m := textMessage("the guests", "key")
	m.File = &chat.File{Name: "guests of Ana's meetup.csv", Type: "text/csv", Bytes: []byte("name\nBen\n")}
	m.Card.Picture = &chat.Picture{PNG: []byte("a picture"), Alt: "x"}
	out, err := testRenderer.renderPost(m)
	must(t, err)
	got := sentParts(t, out.withKey(m.Key, m.ContentKey))
	payload := got["payload_json"]
	delete(got, "payload_json")
	want := map[string]string{"files[0]": "picture.png image/png a picture", "files[1]": "guests_of_Ana_s_meetup.csv text/csv name\nBen\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the files (-want +got)\n%s", diff)
	}
	for _, part := range []string{`{"id":"1","filename":"guests_of_Ana_s_meetup.csv"}`, `{"file":{"url":"attachment://guests_of_Ana_s_meetup.csv"},"spoiler":false,"type":13}`} {
		if !strings.Contains(payload, part) {
			t.Errorf("%s is not in %s", part, payload)
		}
	}
	m.File.Bytes = make([]byte, maxFileBytes+1)
	if _, err := testRenderer.renderPost(m); !chat.IsError[*chat.TooLarge](err) {
		t.Errorf("a large file: %v", err)
	}
	withFixture(t, testserver.Options{}, func(r *fixture) {
		m := textMessage("the guests", "key")
		m.File = &chat.File{Name: "guests.csv", Type: "text/csv", Bytes: []byte("name\n")}
		if _, err := r.network.Post(r.Context(), m); err != nil {
			r.Fatal(err)
		}
		r.advance(time.Second)
		if r.countVisible("the guests") != 1 {
			r.Error("it is not there")
		}
	})
}

func TestFilesAreNamedAsDiscordAccepts(t *testing.T) {
	for name, want := range map[string]string{
		"guests.csv": "guests.csv", "Gäste.csv": "G_ste.csv", "../../etc/passwd": "_.._etc_passwd", "": "file", ".csv": "file.csv", "picture.png": "file-picture.png",
		strings.Repeat("x", 200) + ".csv": strings.Repeat("x", 96) + ".csv", "a." + strings.Repeat("x", 200): "a." + strings.Repeat("x", 98),
	} {
		if got := fileName(name, []file{{Name: "picture.png"}}); got != want {
			t.Errorf("%q is named %q, want %q", name, got, want)
		}
	}
}
