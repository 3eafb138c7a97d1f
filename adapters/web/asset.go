package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"sync"
)

// assetsPath is where assets are. Their version is a part of the path, so that a browser
// keeps them for good, and modules find each other beside them.
const assetsPath = "/when/assets/"

var assetTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

// asset is a file of a page, as it is sent.
type asset struct {
	kind        string
	raw, zipped []byte
}

// assets returns the files of the pages by name, and what tells them from those of
// another version of the program.
var assets = sync.OnceValues(func() (map[string]asset, string) {
	all := make(map[string]asset)
	sum := sha256.New()
	entries, err := files.ReadDir("assets")
	if err != nil {
		panic(err) // they are part of the program
	}
	for _, e := range entries { // in order of name
		raw, err := files.ReadFile(path.Join("assets", e.Name()))
		if err != nil {
			panic(err)
		}
		_, _ = sum.Write([]byte(e.Name()))
		_, _ = sum.Write(raw) // never fails
		all[e.Name()] = asset{assetTypes[path.Ext(e.Name())], raw, zip(raw, gzip.BestCompression)}
	}
	return all, hex.EncodeToString(sum.Sum(nil))[:12]
})

// assetPath returns the path of an asset on this server.
func assetPath(name string) string {
	_, version := assets()
	return assetsPath + version + "/" + name
}

// AssetRoutes returns the files of the pages, which everybody may have.
func AssetRoutes() map[string]http.Handler {
	return map[string]http.Handler{"GET " + assetsPath + "{version}/{file}": http.HandlerFunc(serveAsset)}
}

func serveAsset(w http.ResponseWriter, r *http.Request) {
	all, version := assets()
	a, ok := all[r.PathValue("file")]
	if !ok || a.kind == "" {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "no-cache")
	if r.PathValue("version") == version {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("ETag", `"`+version+`"`)
	h.Add("Vary", "Accept-Encoding")
	if r.Header.Get("If-None-Match") == `"`+version+`"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := a.raw
	if takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = a.zipped
	}
	_, _ = w.Write(body) // fails only if the client is gone
}

// takesGzip reports whether a browser takes gzip, as all do.
func takesGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if name == "gzip" {
			return strings.TrimSpace(weight) != "q=0"
		}
	}
	return false
}

func zip(raw []byte, level int) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, level) // the levels are constants of the package
	_, _ = z.Write(raw)                    // to memory
	_ = z.Close()
	return b.Bytes()
}

// unzipped is up to which length a text is not worth compressing.
const unzipped = 800

// writeZipped writes a text, compressed if that is shorter and the browser takes it.
func writeZipped(w http.ResponseWriter, r *http.Request, status int, raw []byte) {
	w.Header().Add("Vary", "Accept-Encoding")
	if len(raw) > unzipped && takesGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
		raw = zip(raw, gzip.DefaultCompression)
	}
	w.WriteHeader(status)
	_, _ = w.Write(raw) // fails only if the client is gone
}
