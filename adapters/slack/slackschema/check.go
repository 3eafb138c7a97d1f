package slackschema

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed schema/*.gz
var files embed.FS

const (
	kit      = "slack-block-kit.schema.json"
	manifest = "slack-manifest.v2.schema.json"
)

// Message lists what Slack would refuse in the blocks of a message, an array.
func Message(blocks []byte) []string {
	return check(blocks, func(c *checker, v any) {
		c.known(v)
		c.blocks(v, mostBlocks, true)
	})
}

// View lists what Slack would refuse in a modal or an App Home.
func View(view []byte) []string {
	return check(view, func(c *checker, v any) {
		c.schema(v, kit+"#/definitions/SlackView")
		c.known(object(v)["blocks"]) // the schema of a view takes any block that has a type
		c.view(v)
	})
}

// Manifest lists what Slack would refuse in the manifest of an app.
func Manifest(raw []byte) []string {
	return check(raw, func(c *checker, v any) { c.schema(v, manifest) })
}

func check(raw []byte, by func(*checker, any)) []string {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return []string{err.Error()}
	}
	var plainly bytes.Buffer
	e := json.NewEncoder(&plainly)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []string{err.Error()}
	}
	c := &checker{characters: utf8.RuneCount(plainly.Bytes()), ids: map[string]bool{}}
	by(c, v)
	return c.wrong
}

// checker collects problems.
type checker struct {
	wrong      []string
	characters int
	ids        map[string]bool
}

func (c *checker) add(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

// known checks each block against the schema of its type, so that the problems
// are about that type alone.
func (c *checker) known(blocks any) {
	if _, ok := blocks.([]any); !ok {
		c.add("validation failed: the blocks are no list")
	}
	for _, one := range list(blocks) {
		name := ""
		for word := range strings.SplitSeq(text(object(one)["type"]), "_") {
			if word != "" {
				name += strings.ToUpper(word[:1]) + word[1:]
			}
		}
		location := kit + "#/definitions/" + name + "Block"
		if _, err := compiled(location); err != nil || name == "" {
			location = kit + "#/definitions/KnownBlock"
		}
		c.schema(one, location)
	}
}

func (c *checker) schema(v any, location string) {
	s, err := compiled(location)
	if err == nil {
		err = s.Validate(v)
	}
	if err != nil {
		c.add("%v", err)
	}
}

// compiled compiles the schema at a location, a file and a pointer.
func compiled(location string) (*jsonschema.Schema, error) {
	schemas.Lock()
	defer schemas.Unlock()
	if s := schemas.made[location]; s != nil {
		return s, nil
	}
	if schemas.compiler == nil {
		schemas.compiler = jsonschema.NewCompiler()
		schemas.compiler.UseRegexpEngine(pattern)
		schemas.made = map[string]*jsonschema.Schema{}
		for _, name := range []string{kit, manifest} {
			v, err := unpacked(name)
			if err != nil {
				return nil, err
			}
			if err := schemas.compiler.AddResource(name, v); err != nil {
				return nil, fmt.Errorf("schema %s: %w", name, err)
			}
		}
	}
	s, err := schemas.compiler.Compile(location)
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", location, err)
	}
	schemas.made[location] = s
	return s, nil
}

var schemas struct {
	sync.Mutex
	compiler *jsonschema.Compiler
	made     map[string]*jsonschema.Schema
}

// pattern compiles a pattern. Lookahead, which Go lacks, matches nothing: two
// lists of domains use it, and Muster needs neither.
func pattern(s string) (jsonschema.Regexp, error) {
	r, err := regexp.Compile(s)
	if err != nil && strings.Contains(s, "(?!") {
		return nothing(s), nil
	}
	return r, err
}

type nothing string

func (nothing) MatchString(string) bool { return false }
func (n nothing) String() string        { return string(n) }

func unpacked(name string) (any, error) {
	raw, err := files.ReadFile("schema/" + name + ".gz")
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	r, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", name, err)
	}
	v, err := jsonschema.UnmarshalJSON(r)
	if err != nil {
		return nil, fmt.Errorf("schema %s: %w", name, err)
	}
	return v, nil
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func object(v any) map[string]any {
	o, _ := v.(map[string]any)
	return o
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}
