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

// buildVersion is the override if there is one, else the tag or commit in info,
// which may be nil.
func buildVersion(override string, info *debug.BuildInfo) string {
	switch {
	case override != "":
		return override
	case info != nil && info.Main.Version != "" && info.Main.Version != "(devel)":
		return info.Main.Version
	}
	return "devel"
}

// versionLine describes a build.
func versionLine(override string, info *debug.BuildInfo, zones zoneData) string {
	return fmt.Sprintf("muster %s, %s %s/%s, %s", buildVersion(override, info), runtime.Version(), runtime.GOOS, runtime.GOARCH, zones)
}
