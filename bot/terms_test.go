package bot

import (
	"reflect"
	"testing"
	"time"
)

func TestEveryTermHasARowInFields(t *testing.T) {
	samples := []any{
		"x", 7, time.Hour, Wall{2026, 12, 2, 20, 0}, []Slot{{Start: Wall{2026, 12, 2, 20, 0}}}, []UserID{"ana"}, []Invitation{{User: "ana"}},
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Terms]()) {
		var set, none Terms
		for _, sample := range samples {
			if reflect.TypeOf(sample) == field.Type {
				reflect.ValueOf(&set).Elem().FieldByIndex(field.Index).Set(reflect.ValueOf(sample))
			}
		}
		found := false
		for _, f := range Fields() {
			if !f.Differs(&set, &none) {
				continue
			}
			var got Terms
			f.Set(&got, f.Get(&set))
			found = found || reflect.DeepEqual(got, set)
		}
		if !found {
			t.Errorf("no row of Fields gets and sets Terms.%s", field.Name)
		}
	}
}

func TestEveryFieldHasTheTypeOfItsKind(t *testing.T) {
	holds := map[FieldKind]any{
		FieldKindText: "", FieldKindLongText: "", FieldKindZone: "", FieldKindNumber: 0, FieldKindRange: Range{}, FieldKindDuration: time.Duration(0),
		FieldKindMoment: Wall{}, FieldKindTimes: []Slot(nil), FieldKindPeople: []UserID(nil),
	}
	seen := map[Field]bool{}
	for _, f := range Fields() {
		if got := reflect.TypeOf(f.Get(&Terms{})); got != reflect.TypeOf(holds[f.Kind]) {
			t.Errorf("%s of kind %s holds a %v", f.Name, f.Kind, got)
		}
		if seen[f.Name] {
			t.Errorf("%s has two rows", f.Name)
		}
		seen[f.Name] = true
	}
}

func TestWhoAndMustSplitTheInvited(t *testing.T) {
	who, _ := FieldOf(FieldInvited)
	must, _ := FieldOf(FieldMust)
	var terms Terms
	who.Set(&terms, []UserID{"ana", "ben"})
	must.Set(&terms, []UserID{"ben", "cy"})
	if got := terms.MustCome(); !reflect.DeepEqual(got, []UserID{"ben", "cy"}) {
		t.Errorf("must come: %v", got)
	}
	who.Set(&terms, []UserID(nil))
	if got := terms.InvitedUsers(); !reflect.DeepEqual(got, []UserID{"ben", "cy"}) {
		t.Errorf("invited: %v", got)
	}
}
