package storage

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"
)

// decodeRows decodes rows that the database returned as JSON, each as the list of its
// columns.
func decodeRows[R any](t table[R], raw []byte) ([]R, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	// Rows are decoded at each tap, and encoding/json takes six times as long for them.
	d := columnDecoder{rest: raw}
	rows := make([]R, 0, max(bytes.Count(raw, []byte("["))-1, 0))
	for first := true; d.next(first); first = false {
		rows = append(rows, *new(R))
		if err := t.decode(&rows[len(rows)-1], &d); err != nil {
			return nil, err
		}
	}
	return rows, d.end()
}

// decodeRow is decodeRows for one row; nil if there is none.
func decodeRow[R any](t table[R], raw []byte) (*R, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	d, row := columnDecoder{rest: raw}, new(R)
	if err := t.decode(row, &d); err != nil {
		return nil, err
	}
	return row, d.end()
}

func (t table[R]) decode(row *R, d *columnDecoder) error {
	value := reflect.ValueOf(row).Elem()
	n := 0
	for ; d.next(n == 0); n++ {
		if n == len(t.fields) {
			return fmt.Errorf("%s has more than %d columns", t.name, n)
		}
		if err := d.decode(value.FieldByIndex(t.fields[n])); err != nil {
			return fmt.Errorf("%s.%s: %w", t.name, t.columns[n], err)
		}
	}
	if n < len(t.fields) {
		return fmt.Errorf("%s has %d columns, want %d", t.name, n, len(t.fields))
	}
	return nil
}

// columnDecoder reads lists of strings, numbers, booleans and nulls, and lists of them.
type columnDecoder struct {
	rest   []byte
	broken bool
}

func (d *columnDecoder) skipSpace() {
	d.rest = bytes.TrimLeft(d.rest, " \t\r\n")
}

// next moves on to the next element of a list, the first with the list's bracket, or past
// its end.
func (d *columnDecoder) next(first bool) bool {
	if first && !d.take('[') {
		d.broken = true
		return false
	}
	if d.take(']') {
		return false
	}
	if !first && !d.take(',') {
		d.broken = true
		return false
	}
	return true
}

func (d *columnDecoder) take(c byte) bool {
	d.skipSpace()
	if len(d.rest) == 0 || d.rest[0] != c {
		return false
	}
	d.rest = d.rest[1:]
	return true
}

func (d *columnDecoder) end() error {
	d.skipSpace()
	if d.broken || len(d.rest) > 0 {
		return errors.New("these are not lists of columns")
	}
	return nil
}

// scalar returns the next value, and whether it is a string.
func (d *columnDecoder) scalar() (text string, quoted bool, err error) {
	if !d.take('"') {
		end := bytes.IndexAny(d.rest, ",] \t\r\n")
		if end < 0 || bytes.ContainsAny(d.rest[:end], `[{"`) {
			return "", false, errors.New("this is not a value")
		}
		text, d.rest = string(d.rest[:end]), d.rest[end:]
		return text, false, nil
	}
	end := bytes.IndexAny(d.rest, `"\`)
	if end >= 0 && d.rest[end] == '"' {
		text, d.rest = string(d.rest[:end]), d.rest[end+1:]
		return text, true, nil
	}
	for end >= 0 && end < len(d.rest) && d.rest[end] != '"' { // a backslash
		next := bytes.IndexAny(d.rest[min(end+2, len(d.rest)):], `"\`)
		if next < 0 {
			end = -1
			break
		}
		end += 2 + next
	}
	if end < 0 || end >= len(d.rest) {
		return "", true, errors.New("a string does not end")
	}
	err = json.Unmarshal(append(append([]byte{'"'}, d.rest[:end]...), '"'), &text)
	d.rest = d.rest[end+1:]
	return text, true, err
}

// decode scans a column as the driver would return it.
func (d *columnDecoder) decode(field reflect.Value) error {
	text, quoted, err := d.scalar()
	if err != nil {
		return err
	}
	if field.Kind() == reflect.Pointer {
		if text == "null" && !quoted {
			field.SetZero()
			return nil
		}
		field.Set(reflect.New(field.Type().Elem()))
		field = field.Elem()
	}
	switch dest := field.Addr().Interface().(type) {
	case *instant:
		return dest.scanText(text, quoted)
	case sql.Scanner:
		if quoted {
			return dest.Scan(text)
		}
		return scanScalar(dest, text)
	}
	return setScalar(field, text, quoted)
}

// setScalar sets a field that is no sql.Scanner.
func setScalar(field reflect.Value, text string, quoted bool) error {
	switch kind := field.Kind(); {
	case !quoted && text == "null":
		return errors.New("null for a column that has none")
	case kind == reflect.String && quoted:
		field.SetString(text)
	case kind == reflect.Bool && !quoted: // SQLite has numbers
		field.SetBool(text == "true" || text == "1")
	case field.CanInt() && !quoted:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return err
		}
		field.SetInt(n)
	default:
		return fmt.Errorf("%q for a column of type %s", text, field.Type())
	}
	return nil
}

func scanScalar(dest sql.Scanner, text string) error {
	if text == "null" {
		return dest.Scan(nil)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return err
	}
	return dest.Scan(n)
}

// scanText scans an instant: on Postgres in the form of RFC 3339, on SQLite a number.
func (i *instant) scanText(text string, quoted bool) error {
	if !quoted {
		return scanScalar(i, text)
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return err
	}
	return i.Scan(at)
}
