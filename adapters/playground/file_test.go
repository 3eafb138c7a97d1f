package playground

import (
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func TestAFileIsDownloaded(t *testing.T) {
	ctx := t.Context()
	p := newNotebook()
	n := open(t, p, greeter)
	file := &chat.File{Name: `gäste "1".csv`, Type: "text/csv; charset=utf-8", Bytes: []byte("Ana,going\n")}
	ref, err := n.Post(ctx, chat.Message{Key: "guests", Community: Room, To: bot.DirectTo(ana), Card: chat.Card{Lead: chat.Plain("The guests")}, File: file})
	must(t, err)
	if got, want := transcript(n.As(ana)), "The guests\n[file: "+file.Name+"]"; got != want {
		t.Errorf("Ana sees\n%s", got)
	}
	s := serve(t, n)
	address := "/playground/file/" + ref.ID
	if _, page, _ := request(t, "GET", s.URL+"/?as=ana&in=direct", ""); !strings.Contains(page, `href="`+address+`?as=ana&amp;in=direct" download=`) {
		t.Errorf("the page has no link to the file:\n%s", page)
	}
	status, body, header := request(t, "GET", s.URL+address+"?as=ana", "")
	if status != 200 || body != "Ana,going\n" || header.Get("Content-Type") != file.Type || header.Get("Content-Disposition") != `attachment; filename*=utf-8''g%C3%A4ste%20%221%22.csv` {
		t.Errorf("it is %d %q with %v", status, body, header)
	}
	if status, _, _ := request(t, "GET", s.URL+address+"?as=ben", ""); status != 404 {
		t.Errorf("Ben is given it: %d", status)
	}
	for key, note := range p.all {
		if strings.Contains(string(note), "Ana,going") {
			t.Errorf("the note %s holds the file", key)
		}
	}

	s = serve(t, reopen(t, p))
	if status, _, _ := request(t, "GET", s.URL+address+"?as=ana", ""); status != 404 {
		t.Errorf("after a restart it is %d", status)
	}
	if _, page, _ := request(t, "GET", s.URL+"/?as=ana&in=direct", ""); strings.Contains(page, address) || !strings.Contains(page, "is not there any more") {
		t.Error("after a restart the page leads to a file that is gone")
	}
}
