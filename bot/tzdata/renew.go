//go:build ignore

// Renew makes zoneinfo.zip anew from the zone data of the machine. The compiled
// files are taken as they are: an old zic makes wrong ones of new rules.
package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"log"
	"os"

	"github.com/muster-bot/muster/bot/tzdata"
)

const source = "/usr/share/zoneinfo"

func main() {
	log.SetFlags(0)
	if err := renew(); err != nil {
		log.Fatal("renew zone data: ", err)
	}
}

func renew() error {
	files := os.DirFS(source)
	data, err := tzdata.New(files)
	if err != nil {
		return err
	}
	packed, err := pack(files, data.Release())
	if err != nil {
		return err
	}
	if err := os.WriteFile("zoneinfo.zip", packed, 0o644); err != nil {
		return err
	}
	fmt.Printf("zoneinfo.zip holds release %s in %d bytes\n", data.Release(), len(packed))
	return nil
}

// pack writes the release and the zones in the order of their names and without
// dates, so that the same data are the same archive.
func pack(files fs.FS, release string) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	add := func(name string, content []byte) error {
		file, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = file.Write(content)
		}
		return err
	}
	if err := add(tzdata.VersionFile, []byte(release+"\n")); err != nil {
		return nil, err
	}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == "." || entry.IsDir() && tzdata.IsZoneName(name) {
			return err
		}
		if entry.IsDir() {
			return fs.SkipDir
		}
		if !tzdata.IsZoneName(name) {
			return nil
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return add(name, content)
	})
	if err == nil {
		err = w.Close()
	}
	return out.Bytes(), err
}
