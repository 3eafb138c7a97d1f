package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version overrides the version that the build recorded. It is set by
//
//	go build -ldflags '-X main.version=v0.1.0' ./cmd/muster
//
// where the compiler sees no repository, as in the container's build.
var version string

type versionCmd struct{}

// Run prints which build this is, and which zone data it uses.
func (versionCmd) Run(p *program) error {
	info, _ := debug.ReadBuildInfo()
	_, err := fmt.Fprintln(p.out, versionLine(version, info, p.zones))
	return err
}

// versionLine describes a build: the override if there is one, else the tag or
// commit in info, which may be nil.
func versionLine(override string, info *debug.BuildInfo, zones zoneData) string {
	v := "devel"
	if info != nil && info.Main.Version != "" && info.Main.Version != "(devel)" {
		v = info.Main.Version
	}
	if override != "" {
		v = override
	}
	return fmt.Sprintf("muster %s, %s %s/%s, %s", v, runtime.Version(), runtime.GOOS, runtime.GOARCH, zones)
}
