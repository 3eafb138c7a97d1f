package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/muster-bot/muster/storage"
)

// database says where state is kept. All sub-commands but version have it.
type database struct {
	DatabaseURL string `help:"Where state is kept: postgres://user:password@host/name?sslmode=… or sqlite:/path/file.db. Unless given, an SQLite file in the data directory." placeholder:"URL" secret:""`
	DataDir     string `help:"Directory of the SQLite file and of the secret." default:"${data_dir}" type:"path"`
	Secret      string `help:"Seals what adapters keep, 32 characters or more. With SQLite it is made once and kept beside the file; with Postgres it must be given." placeholder:"TEXT" secret:""`
	SecretOld   string `name:"secret-old" help:"The secret before this one: what it sealed is opened, and sealed anew while Muster serves. See docs/secrets.md." placeholder:"TEXT" secret:""`

	DiskReserve uint64 `help:"MiB that must be free where the SQLite file is; with less Muster is not ready." default:"64"`
}

// config is the configuration of serve, doctor and register.
type config struct {
	database
	NetworkFlags kong.Plugins `embed:""`
	HTTPAddr     string       `name:"http-addr" help:"Address to listen on." default:"127.0.0.1:8080"`
	PublicURL    string       `name:"public-url" help:"Where others reach this program, if anywhere." placeholder:"URL"`
	Migrate      string       `help:"Bring the schema up to date at start (on, off)." enum:"on,off" default:"on"`

	networks []network // the elements of NetworkFlags
}

// schemaMode says what happens to an outdated schema at start.
type schemaMode bool

const (
	migrateSchema schemaMode = true
	requireSchema schemaMode = false // refuse to start
)

func (c *config) schemaMode() schemaMode { return schemaMode(c.Migrate == "on") }

const minSecret = 32

// check returns everything that is wrong with the configuration at once. No
// message contains a secret or a database address.
func (c *config) check() error {
	var wrong []error
	if _, _, err := net.SplitHostPort(c.HTTPAddr); err != nil {
		wrong = append(wrong, fmt.Errorf("%s: %q is no host:port; try 127.0.0.1:8080", envVar("http-addr"), c.HTTPAddr))
	}
	if c.PublicURL != "" {
		if err := checkWebAddress(c.PublicURL); err != nil {
			wrong = append(wrong, err)
		}
	}
	wrong = append(wrong, c.database.check())
	for _, n := range c.networks {
		wrong = append(wrong, n.check(c))
	}
	return errors.Join(wrong...)
}

func (d *database) check() error {
	var wrong []error
	switch {
	case !d.isAddress():
		wrong = append(wrong, fmt.Errorf("%s: it must begin with postgres:// or sqlite:/", envVar("database-url")))
	case strings.HasPrefix(d.DatabaseURL, "postgres") && d.Secret == "":
		wrong = append(wrong, fmt.Errorf("%s: with Postgres it must be given, so that every replica has the same; make one with: openssl rand -hex 32", envVar("secret")))
	}
	if d.Secret != "" && len(d.Secret) < minSecret {
		wrong = append(wrong, fmt.Errorf("%s: it must have at least %d characters", envVar("secret"), minSecret))
	}
	if d.SecretOld != "" && d.Secret == "" {
		wrong = append(wrong, fmt.Errorf("%s: it goes with %s, the one that follows it", envVar("secret-old"), envVar("secret")))
	}
	if d.SecretOld != "" && d.SecretOld == d.Secret {
		wrong = append(wrong, fmt.Errorf("%s: it is the same as %s; leave it out", envVar("secret-old"), envVar("secret")))
	}
	return errors.Join(wrong...)
}

// isAddress reports whether the database's address is of a kind that is known.
func (d *database) isAddress() bool {
	scheme, _, _ := strings.Cut(d.url(), ":")
	return slices.Contains([]string{"sqlite", "file", "postgres", "postgresql"}, scheme)
}

// url returns the database's address, by default that of a file in the data
// directory.
func (d *database) url() string {
	if d.DatabaseURL != "" {
		return d.DatabaseURL
	}
	return storage.FileURL(filepath.Join(d.DataDir, "muster.db"))
}

// prepare creates the data directory and, unless one is given, the secret.
func (d *database) prepare() error {
	if err := os.MkdirAll(d.DataDir, 0o700); err != nil {
		return fmt.Errorf("%s: %w", envVar("data-dir"), err)
	}
	if d.Secret != "" {
		return nil
	}
	secret, err := loadSecret(d.DataDir)
	d.Secret = secret
	return err
}

// readSecret returns the secret without making one.
func (d *database) readSecret() (string, error) {
	if d.Secret != "" {
		return d.Secret, nil
	}
	secret, err := secretIn(d.DataDir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return secret, err
}

// loadSecret reads the secret beside the SQLite file, and creates it if there
// is none.
func loadSecret(dir string) (string, error) {
	path := filepath.Join(dir, "secret")
	made := make([]byte, minSecret)
	_, _ = rand.Read(made) // never fails (crypto/rand)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
	case err != nil:
		return "", fmt.Errorf("make a secret: %w", err)
	default:
		_, err := file.WriteString(hex.EncodeToString(made) + "\n")
		if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
			return "", fmt.Errorf("make a secret: %w", err)
		}
	}
	return secretIn(dir)
}

func secretIn(dir string) (string, error) {
	path := filepath.Join(dir, "secret")
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the secret: %w", err)
	}
	secret := strings.TrimSpace(string(raw))
	if len(secret) < minSecret {
		return "", fmt.Errorf("the secret in %s is too short: remove the file to have it made anew, or restore it", path)
	}
	return secret, nil
}

// dataDir returns the user's data directory for Muster.
func dataDir(getenv func(string) string) string {
	if dir := getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "muster")
	}
	if dir, err := os.UserConfigDir(); err == nil && !strings.HasSuffix(dir, ".config") {
		return filepath.Join(dir, "Muster") // macOS and Windows keep data there
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".local", "share", "muster")
	}
	return filepath.Join(os.TempDir(), "muster")
}

func checkWebAddress(s string) error {
	if u, err := url.Parse(s); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("%s: it must be a web address such as https://muster.example.org", envVar("public-url"))
	}
	return nil
}
