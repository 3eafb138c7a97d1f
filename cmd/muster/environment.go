package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// secretTag marks a flag whose value is secret. It can also be read from a file
// that MUSTER_…_FILE names, as Docker and Kubernetes hand secrets to a program.
const secretTag = "secret"

// fileSuffix ends the variable that names a file with a secret.
const fileSuffix = "_FILE"

// envVar returns the environment variable of a flag.
func envVar(flag string) string {
	return "MUSTER_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// envResolver gives each flag the value of its variable.
func envResolver(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if flag.Name == "help" || flag.Name == "version" {
			return nil, nil // means no value
		}
		value := getenv(envVar(flag.Name))
		if flag.Tag.Has(secretTag) {
			var err error
			if value, err = secretValue(value, envVar(flag.Name), getenv); err != nil {
				return nil, err
			}
		}
		if value == "" {
			return nil, nil
		}
		return value, nil
	})
}

// secretValue returns the value of a secret's variable, or what is in the file
// that its second variable names.
func secretValue(value, name string, getenv func(string) string) (string, error) {
	path := getenv(name + fileSuffix)
	if path == "" {
		return value, nil
	}
	if value != "" {
		return "", fmt.Errorf("%s and %s%s are both set: leave one out", name, name, fileSuffix)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s%s: %w", name, fileSuffix, err)
	}
	value = strings.TrimSpace(string(raw))
	if value == "" {
		return "", fmt.Errorf("%s%s: %s is empty", name, fileSuffix, path)
	}
	return value, nil
}

// composeVariables are read by deploy/compose.yaml and not by the program, which
// sees them nevertheless.
var composeVariables = []string{"MUSTER_DEMO_PORT", "MUSTER_PORT", "MUSTER_VERSION"}

// testPrefix begins the variables that only tests read.
const testPrefix = "MUSTER_TEST_"

// knownVariables lists the variables that the program or compose.yaml reads.
func knownVariables(app *kong.Application) []string {
	known := slices.Clone(composeVariables)
	_ = kong.Visit(app, func(node kong.Visitable, next kong.Next) error { // nothing below fails
		if flag, ok := node.(*kong.Flag); ok {
			known = append(known, envVar(flag.Name))
			if flag.Tag.Has(secretTag) {
				known = append(known, envVar(flag.Name)+fileSuffix)
			}
		}
		return next(nil)
	})
	slices.Sort(known)
	return slices.Compact(known)
}

// unknownVariables returns an error for each variable of Muster's in environ that
// nothing reads, with the nearest one that is read.
func unknownVariables(environ, known []string) []error {
	var wrong []error
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "MUSTER_") || strings.HasPrefix(name, testPrefix) || slices.Contains(known, name) {
			continue
		}
		err := fmt.Errorf("%s is not known", name)
		if near := nearest(name, known); near != "" {
			err = fmt.Errorf("%s is not known; %s is", name, near)
		}
		wrong = append(wrong, err)
	}
	slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return wrong
}

// nearest returns the name that the fewest changes of a letter lead to, or "" if
// every one is something else.
func nearest(name string, names []string) string {
	found, fewest := "", len(name)/3+1
	for _, n := range names {
		if d := editDistance(name, n); d < fewest {
			found, fewest = n, d
		}
	}
	return found
}

// editDistance counts the letters to insert, delete or replace (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal
			} else {
				row[j+1] = 1 + min(diagonal, above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}
