package adaptertest

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// CallAll calls every method of a network that takes a context, except Run, with the
// values of the types that it asks for, and returns what each returned, by its name. A
// method that asks for another type fails the test, so that none is forgotten.
func CallAll(ctx context.Context, t testing.TB, network any, values ...any) map[string]string {
	t.Helper()
	byType := map[reflect.Type]reflect.Value{}
	for _, v := range values {
		byType[reflect.TypeOf(v)] = reflect.ValueOf(v)
	}
	byType[reflect.TypeFor[context.Context]()] = reflect.ValueOf(ctx)
	said := map[string]string{}
	of := reflect.ValueOf(network)
	for i := range of.NumMethod() {
		name, method := of.Type().Method(i).Name, of.Method(i)
		kind := method.Type()
		if name == "Run" || kind.NumIn() == 0 || kind.In(0) != reflect.TypeFor[context.Context]() {
			continue
		}
		var in []reflect.Value
		for j := range kind.NumIn() {
			v, ok := byType[kind.In(j)]
			if !ok {
				t.Fatalf("%s asks for a %s, of which there is none", name, kind.In(j))
			}
			in = append(in, v)
		}
		call := method.Call
		if kind.IsVariadic() {
			call = method.CallSlice
		}
		var all []string
		for _, out := range call(in) {
			all = append(all, shown(out))
		}
		said[name] = strings.Join(all, " ")
	}
	return said
}

// shown returns a result as text; that of a sequence is what it yields.
func shown(out reflect.Value) string {
	if !out.Type().CanSeq2() || out.Kind() != reflect.Func {
		return fmt.Sprintf("%+v", out)
	}
	var all []string
	for a, b := range out.Seq2() {
		all = append(all, fmt.Sprintf("%+v %+v", a, b))
	}
	return strings.Join(all, " ")
}
