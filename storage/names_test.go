package storage_test

import (
	"bufio"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/muster-bot/muster/storage/storagetest"
)

// Every old name of docs/names.tsv is gone and every new one exists: as a
// package.Type.Method or field by go/types, as a file, or as a table or column
// of both engines' schemas.
func TestTheTableOfNamesHolds(t *testing.T) {
	declared := declaredNames(t)
	table, err := os.Open(filepath.Join("..", "docs", "names.tsv"))
	must(t, err)
	defer func() { _ = table.Close() }()
	schemas := map[string]map[string]bool{}
	for _, engine := range []storagetest.Engine{storagetest.SQLite, storagetest.Postgres} {
		columns, _ := schemaOf(t, engine)
		schema := map[string]bool{}
		for _, column := range columns {
			schema["column "+column] = true
			name, _, _ := strings.Cut(column, ".")
			schema["table "+name] = true
		}
		schemas[string(engine)] = schema
	}
	exists := func(name string) map[string]bool {
		if !strings.HasPrefix(name, "table ") && !strings.HasPrefix(name, "column ") {
			return map[string]bool{"the module": declared[name]}
		}
		found := map[string]bool{}
		for engine, schema := range schemas {
			found[engine] = schema[name]
		}
		return found
	}
	rows, removed := 0, 0
	scanner := bufio.NewScanner(table)
	scanner.Scan() // the headings
	for scanner.Scan() {
		before, after, ok := strings.Cut(scanner.Text(), "\t")
		if !ok {
			t.Fatalf("not a row: %q", scanner.Text())
		}
		rows++
		for where, found := range exists(before) {
			if found {
				t.Errorf("%s still exists in %s", before, where)
			}
		}
		if after == "-" {
			removed++
			continue
		}
		for where, found := range exists(after) {
			if !found {
				t.Errorf("%s, the new name of %s, does not exist in %s", after, before, where)
			}
		}
	}
	must(t, scanner.Err())
	if rows < 3000 {
		t.Fatalf("only %d rows", rows)
	}
	t.Logf("%d rows, %d of them names without a successor; %d names are declared", rows, removed, len(declared))
}

// declaredNames lists what the module declares at the top level of its
// packages, tests included, with methods and fields, and its files.
func declaredNames(t *testing.T) map[string]bool {
	t.Helper()
	const module = "github.com/muster-bot/muster"
	declared := map[string]bool{}
	all, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo |
			packages.NeedImports | packages.NeedDeps | packages.NeedFiles,
		Tests: true, Dir: "..",
	}, "./...")
	must(t, err)
	if packages.PrintErrors(all) > 0 {
		t.Fatal("the module does not load")
	}
	for _, p := range all {
		path := strings.TrimPrefix(strings.TrimPrefix(p.PkgPath, module), "/")
		path = strings.TrimSuffix(strings.TrimSuffix(path, "_test"), ".test")
		for _, name := range p.Types.Scope().Names() {
			name := path + "." + name
			declared[name] = true
			of, ok := p.Types.Scope().Lookup(name[len(path)+1:]).(*types.TypeName)
			if !ok {
				continue
			}
			named, ok := of.Type().(*types.Named)
			if !ok {
				continue
			}
			for method := range named.Methods() {
				declared[name+"."+method.Name()] = true
			}
			switch under := named.Underlying().(type) {
			case *types.Struct:
				for field := range under.Fields() {
					declared[name+"."+field.Name()] = true
				}
			case *types.Interface:
				for method := range under.ExplicitMethods() {
					declared[name+"."+method.Name()] = true
				}
			}
		}
	}
	must(t, filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".." {
			return filepath.SkipDir
		}
		declared[filepath.ToSlash(strings.TrimPrefix(path, "../"))] = true
		return nil
	}))
	return declared
}
