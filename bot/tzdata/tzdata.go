// Package tzdata finds time zones in IANA's data, of which a release is embedded.
package tzdata

//go:generate go run renew.go

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// archive holds a compiled file (RFC 9636) per zone, and VersionFile. renew.go makes
// it from the machine's tzdata package, whose data are in the public domain.
//
//go:embed zoneinfo.zip
var archive []byte

// VersionFile names the release in the archive, as it does on BSD and macOS.
const VersionFile = "+VERSION"

// Data is the zones of one release. It is safe for concurrent use.
type Data struct {
	release string
	files   fs.FS

	mu     sync.RWMutex
	loaded map[string]*time.Location
}

// Embedded returns the data that the program carries.
var Embedded = sync.OnceValue(func() *Data {
	files, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		panic(err) // the build is broken
	}
	d, err := New(files)
	if err != nil {
		panic(err)
	}
	return d
})

// New returns the data in a tree of compiled zone files such as
// /usr/share/zoneinfo. It fails if the tree does not say which release it is, in
// +VERSION or in the first line of tzdata.zi.
func New(files fs.FS) (*Data, error) {
	release, err := releaseOf(files)
	if err != nil {
		return nil, fmt.Errorf("zone data: %w", err)
	}
	return &Data{release: release, files: files, loaded: make(map[string]*time.Location)}, nil
}

func releaseOf(files fs.FS) (string, error) {
	if raw, err := fs.ReadFile(files, VersionFile); err == nil {
		return strings.TrimSpace(string(raw)), nil
	}
	source, err := files.Open("tzdata.zi")
	if err != nil {
		return "", errors.New("neither " + VersionFile + " nor tzdata.zi names its release")
	}
	defer func() { _ = source.Close() }() // only read
	var release string
	if _, err := fmt.Fscanf(source, "# version %s", &release); err != nil {
		return "", fmt.Errorf("the first line of tzdata.zi names no release: %w", err)
	}
	return release, nil
}

// Release returns the name of the release, such as 2026f. A later release has a
// greater name.
func (d *Data) Release() string { return d.release }

// Load returns a zone by its IANA name. Names are case-sensitive; neither "" nor
// "Local" is one.
func (d *Data) Load(name string) (*time.Location, error) {
	d.mu.RLock()
	loc := d.loaded[name]
	d.mu.RUnlock()
	if loc != nil {
		return loc, nil
	}
	if !IsZoneName(name) {
		return nil, fmt.Errorf("zone %q is not an IANA name", name)
	}
	raw, err := fs.ReadFile(d.files, name)
	if err != nil {
		return nil, fmt.Errorf("unknown zone %q", name)
	}
	if loc, err = time.LoadLocationFromTZData(name, raw); err != nil {
		return nil, fmt.Errorf("zone %q: %w", name, err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.loaded) < maxLoaded {
		d.loaded[name] = loc
	}
	return loc, nil
}

// maxLoaded bounds the zones that are kept. There are some 600, but a file system
// that ignores case has them under many names.
const maxLoaded = 1000

// IsZoneName reports whether a file or directory of a tree may be a zone or hold zones. Files in lower case are tables,
// and trees of zones that count leap seconds.
func IsZoneName(name string) bool {
	return name != "" && name[0] >= 'A' && name[0] <= 'Z' && name != "Local" && fs.ValidPath(name)
}

var current atomic.Pointer[Data]

// Use makes d the data of the whole program. It is called once, at the start.
func Use(d *Data) { current.Store(d) }

// Current returns the data of the whole program: the embedded unless other data are
// in use.
func Current() *Data {
	if d := current.Load(); d != nil {
		return d
	}
	return Embedded()
}
