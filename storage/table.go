package storage

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// table generates SQL from the db tags of a row's fields, so that the columns of
// a table are listed once, in the struct of its rows and those embedded in it.
type table[R any] struct {
	name    string
	columns []string
	fields  [][]int // the index of each column's field, for FieldByIndex
}

func tableOf[R any](name string) table[R] {
	t := table[R]{name: name}
	t.add(reflect.TypeFor[R](), nil)
	return t
}

// add adds the columns of a struct and of those embedded in it.
func (t *table[R]) add(row reflect.Type, at []int) {
	for i := range row.NumField() {
		index := append(slices.Clone(at), i)
		if column, ok := row.Field(i).Tag.Lookup("db"); ok {
			t.columns, t.fields = append(t.columns, column), append(t.fields, index)
		} else {
			t.add(row.Field(i).Type, index)
		}
	}
}

// without returns the table with fewer columns.
func (t table[R]) without(columns ...string) table[R] {
	out := table[R]{name: t.name}
	for i, c := range t.columns {
		if !slices.Contains(columns, c) {
			out.columns = append(out.columns, c)
			out.fields = append(out.fields, t.fields[i])
		}
	}
	return out
}

// selects returns a select of all columns, without a where clause.
func (t table[R]) selects() string {
	return "select " + strings.Join(t.columns, ", ") + " from " + t.name
}

// with returns a select of all columns and another expression, in which %[1]s is the
// table.
func (t table[R]) with(expression string) string {
	return "select " + strings.Join(t.columns, ", ") + ", " + fmt.Sprintf(expression, t.name) + " from " + t.name
}

// insert returns an insert of n rows.
func (t table[R]) insert(n int) string {
	row := "(" + placeholders(len(t.columns)) + ")"
	return "insert into " + t.name + " (" + strings.Join(t.columns, ", ") + ") values " +
		row + strings.Repeat(", "+row, n-1)
}

// assign returns the set clause of an update.
func (t table[R]) assign() string { return strings.Join(t.columns, " = ?, ") + " = ?" }

// excluded returns the set clause of an upsert.
func (t table[R]) excluded() string {
	set := make([]string, len(t.columns))
	for i, c := range t.columns {
		set[i] = c + " = excluded." + c
	}
	return strings.Join(set, ", ")
}

// ownCommunity returns the where clause of an upsert that leaves alone a row of
// another community.
func (t table[R]) ownCommunity() string { return t.name + ".community = excluded.community" }

// isDistinct returns the where clause of an upsert that skips unchanged rows.
func (t table[R]) isDistinct() string {
	is := make([]string, len(t.columns))
	for i, c := range t.columns {
		is[i] = t.name + "." + c + " <> excluded." + c
	}
	return strings.Join(is, " or ")
}

// values returns the arguments for rows, in column order.
func (t table[R]) values(rows ...R) []any {
	args := make([]any, 0, len(rows)*len(t.fields))
	for i := range rows {
		row := reflect.ValueOf(&rows[i]).Elem()
		for _, f := range t.fields {
			args = append(args, row.FieldByIndex(f).Interface())
		}
	}
	return args
}

// placeholders returns n placeholders, separated by commas.
func placeholders(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// toAny returns the elements as query arguments.
func toAny[T any](list []T) []any {
	args := make([]any, len(list))
	for i, v := range list {
		args[i] = v
	}
	return args
}

// batchSize limits the rows that one statement writes: SQLite takes 32,766
// arguments, and no table has more than thirty-two columns.
const batchSize = 1000
