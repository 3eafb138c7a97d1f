package flow

import "testing"

func TestAZoneIsNamedAsPeopleWriteIt(t *testing.T) {
	for typed, want := range map[string]string{
		"Europe/Berlin": "Europe/Berlin", "berlin": "Europe/Berlin", " Berlin. ": "Europe/Berlin", "lisb": "Europe/Lisbon",
		"new york": "America/New_York", "New-York": "America/New_York", "america/new_york": "America/New_York", "York": "America/New_York",
		"São Paulo": "America/Sao_Paulo", "Zürich": "Europe/Zurich", "Bogotá": "America/Bogota", "Reykjavík": "Atlantic/Reykjavik",
		"Port au Prince": "America/Port-au-Prince", "ho chi minh": "Asia/Ho_Chi_Minh",
		"Munich": "Europe/Berlin", "münchen": "Europe/Berlin", "NYC": "America/New_York", "Milano": "Europe/Rome", "Kraków": "Europe/Warsaw",
		// Menominee, Grand_Turk and many
		"mine": "", "urk": "", "a": "", "america": "", "": "", "?": "", "Atlantis": "",
	} {
		got, ok := zoneOf(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q is %q, %t; want %q", typed, got, ok, want)
		}
	}
}
