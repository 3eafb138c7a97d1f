package browsertest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/muster-bot/muster/adapters/playground/browsertest"
)

// restlessPage has a button that is first missing, then disabled, then covered,
// and that is redrawn in every frame, each time somewhere else.
const restlessPage = `<!doctype html><title>restless</title><style>button, #cover { position: absolute; width: 80px; height: 30px }</style>
<body><p id="pressed">0</p><details><summary>menu</summary><label><input type="checkbox" id="box"> option</label></details>
<script>
let turn = 0, pressed = 0;
function draw() {
  document.querySelectorAll("button, #cover").forEach((e) => e.remove());
  if (++turn > 5) {
    const b = document.createElement("button");
    b.textContent = "press me";
    b.disabled = turn < 10;
    b.style.left = b.style.top = 100 + 40 * (turn % 7) + "px";
    b.onclick = () => { if (turn < 20) throw "too early"; document.querySelector("#pressed").textContent = "pressed " + ++pressed; };
    document.body.append(b);
    if (turn < 20) {
      const cover = b.cloneNode();
      cover.id = "cover";
      document.body.append(cover);
    }
  }
  requestAnimationFrame(draw);
}
draw();
</script>`

func TestAPressMeetsWhatItIsMeantFor(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, restlessPage)
	}))
	t.Cleanup(server.Close)
	p := browsertest.Open(t, server.URL, 600, 600)
	p.Navigate("/")
	p.Click("the button", `//button[.='press me']`)
	p.WaitForText("pressed 1")
	for range 2 { // the second time changes nothing
		p.OpenDetails("the menu", "details")
		p.Check("the option", "label")
	}
	p.WaitUntil("it is ticked", `document.querySelector("details").open && document.querySelector("#box").checked`)
	p.WaitForNoText("pressed 2")
}

func TestWhatKeepsPeopleOutIsFound(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, `<!doctype html><html lang="en"><title>t</title><main><h1>t</h1><p style="color:#bbb;background:#fff">pale</p><img src="data:,"></main>`)
	}))
	t.Cleanup(server.Close)
	kept := &recordingTB{TB: t}
	p := browsertest.Open(kept, server.URL, 600, 600)
	p.Navigate("/")
	p.CheckAccessibility("here")
	for i, rule := range []string{"color-contrast", "image-alt"} {
		if len(kept.errors) != 2 || !strings.HasPrefix(kept.errors[i], "here: "+rule+": ") {
			t.Errorf("%s is not found: %q", rule, kept.errors)
		}
	}
}

// recordingTB records errors instead of failing.
type recordingTB struct {
	testing.TB
	errors []string
}

func (k *recordingTB) Errorf(format string, args ...any) {
	k.errors = append(k.errors, fmt.Sprintf(format, args...))
}
