// Package discordschema predicts what Discord does with a request: Check
// validates it against Discord's OpenAPI description and rules that this lacks,
// and Visible returns what a person reads of a text.
package discordschema

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed openapi.json.gz
var compressed []byte

// api is the OpenAPI description with the schemas compiled so far.
type api struct {
	doc   map[string]any
	paths map[string]any

	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

const documentURL = "https://discord.test/openapi.json" // never fetched

var loadAPI = sync.OnceValues(decompress)

func decompress() (*api, error) {
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, fmt.Errorf("unpack openapi: %w", err)
	}
	doc, err := jsonschema.UnmarshalJSON(r)
	if err != nil {
		return nil, fmt.Errorf("read openapi: %w", err)
	}
	root, _ := doc.(map[string]any)
	paths, _ := root["paths"].(map[string]any)
	parts, _ := root["components"].(map[string]any)
	closeObjects(parts["schemas"])
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource(documentURL, doc); err != nil {
		return nil, fmt.Errorf("read openapi: %w", err)
	}
	return &api{doc: root, paths: paths, compiler: c, compiled: map[string]*jsonschema.Schema{}}, nil
}

// closeObjects forbids additional properties: Discord ignores unknown ones,
// misspelt ones included.
func closeObjects(schema any) {
	switch s := schema.(type) {
	case []any:
		for _, one := range s {
			closeObjects(one)
		}
	case map[string]any:
		_, open := s["additionalProperties"]
		if _, has := s["properties"].(map[string]any); has && !open && s["allOf"] == nil && s["type"] == "object" {
			s["additionalProperties"] = false
		}
		for _, one := range s {
			closeObjects(one)
		}
	}
}

// operation is one method of a path.
type operation struct {
	template string
	method   string
	params   map[string]bool // of the query
	bodies   map[string]any  // by media type
	required bool            // whether a body is
}

// findOperation returns the operation of a request.
func (a *api) findOperation(method, path string) (operation, bool) {
	best, op := -1, operation{}
	for template, item := range a.paths {
		literal, ok := matchTemplate(template, path)
		methods, _ := item.(map[string]any)
		one, has := methods[strings.ToLower(method)].(map[string]any)
		if !ok || !has || literal <= best {
			continue
		}
		best, op = literal, operation{template: template, method: strings.ToLower(method), params: map[string]bool{}}
		shared, _ := methods["parameters"].([]any)
		own, _ := one["parameters"].([]any)
		for _, p := range append(shared, own...) {
			if p, _ := p.(map[string]any); p["in"] == "query" {
				op.params[fmt.Sprint(p["name"])] = true
			}
		}
		body, _ := one["requestBody"].(map[string]any)
		op.bodies, _ = body["content"].(map[string]any)
		op.required, _ = body["required"].(bool)
	}
	return op, best >= 0
}

// matchTemplate reports whether a path matches a template, and how many
// segments match literally. The more, the better the match.
func matchTemplate(template, path string) (literal int, ok bool) {
	want, have := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return 0, false
	}
	for i, w := range want {
		switch {
		case strings.HasPrefix(w, "{") && have[i] != "":
		case w == have[i]:
			literal++
		default:
			return 0, false
		}
	}
	return literal, true
}

// bodySchema returns the schema of an operation's JSON body.
func (a *api) bodySchema(op operation) (*jsonschema.Schema, error) {
	steps := []string{"paths", op.template, op.method, "requestBody", "content", "application/json", "schema"}
	for i, s := range steps {
		steps[i] = url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(s))
	}
	at := documentURL + "#/" + strings.Join(steps, "/")
	a.mu.Lock()
	defer a.mu.Unlock()
	if s := a.compiled[at]; s != nil {
		return s, nil
	}
	s, err := a.compiler.Compile(at)
	if err != nil {
		return nil, fmt.Errorf("compile schema: %w", err)
	}
	a.compiled[at] = s
	return s, nil
}
