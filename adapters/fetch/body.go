package fetch

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
)

// MaxSize is how much of a calendar is read, compressed or not, and how much of a
// file may be uploaded. Ten years of a full calendar are about half of it.
const MaxSize = 5 << 20

var (
	errTooLarge = errors.New("too large")
	errEncoding = errors.New("an encoding that was not asked for")
)

// readBody reads a body to its end, or until it is too large.
func readBody(r *http.Response) ([]byte, error) {
	if r.ContentLength > MaxSize {
		return nil, errTooLarge
	}
	var reader io.Reader = &limited{from: r.Body, left: MaxSize}
	switch strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding"))) {
	case "", "identity":
	case "gzip", "x-gzip":
		unpacked, err := gzip.NewReader(reader)
		if err != nil {
			return nil, notGzip(err)
		}
		reader = &limited{from: unpacked, left: MaxSize}
	default:
		return nil, errEncoding
	}
	body, err := io.ReadAll(reader)
	return body, notGzip(err)
}

// notGzip maps the errors of what claims to be compressed.
func notGzip(err error) error {
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) {
		return errEncoding
	}
	return err
}

// limited reads up to a number of bytes and fails with errTooLarge at the next one.
type limited struct {
	from io.Reader
	left int
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.from.Read(p[:min(len(p), l.left+1)])
	if n > l.left {
		return l.left, errTooLarge
	}
	l.left -= n
	return n, err
}

// isWebPage reports whether a body begins as a page for a browser does.
func isWebPage(body []byte) bool {
	head := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(body[:min(len(body), 512)], []byte("\ufeff")), " \t\r\n"))
	return bytes.HasPrefix(head, []byte("<!doctype")) || bytes.HasPrefix(head, []byte("<html"))
}
