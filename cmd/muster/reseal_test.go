package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/storage"
)

// TestASecretIsReplacedWithoutInstallingAnew starts serve with a new secret and the old
// one. What the old one sealed, such as the ref of a private reply, stays valid.
func TestASecretIsReplacedWithoutInstallingAnew(t *testing.T) {
	first, second := strings.Repeat("1", minSecret), strings.Repeat("2", minSecret)
	env := map[string]string{"MUSTER_DATABASE_URL": storage.FileURL(filepath.Join(t.TempDir(), "m.db")), "MUSTER_SECRET": first}
	open := func(secret string) *storage.Store {
		s, err := storage.Open(t.Context(), env["MUSTER_DATABASE_URL"], storage.Options{Migrate: true, Secret: []byte(secret)})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	before := open(first)
	sealer := dispatch.ReplySealer{Notes: before.Notebook("test")}
	ref, err := sealer.Seal(t.Context(), "the reply", time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	doctor := func(want string) bool {
		out, _ := muster(t, env, "doctor")
		return strings.Contains(out, want)
	}

	env["MUSTER_SECRET_OLD"], env["MUSTER_SECRET"] = first, first
	if out, err := muster(t, env, "doctor"); err == nil || strings.Contains(err.Error()+out, first) {
		t.Errorf("with the same secret twice: %v\n%s", err, out)
	}
	env["MUSTER_SECRET"] = second
	if !doctor("MUSTER_SECRET_OLD is still needed for 1 notes") {
		t.Error("doctor does not say that the old secret is needed")
	}
	_, end := startServeWith(t, env)
	eventually(t, "everything is sealed anew", func() bool { return doctor("MUSTER_SECRET_OLD is not needed any more") })
	end()

	after := open(second)
	defer func() { _ = after.Close() }()
	var said string
	renewed := dispatch.ReplySealer{Notes: after.Notebook("test")}
	if err := renewed.Open(t.Context(), ref, &said); err != nil || said != "the reply" {
		t.Errorf("the ref opens as %q, %v", said, err)
	}
}
