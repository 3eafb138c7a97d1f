package bot

import "testing"

func TestAnAreaHasNoAddress(t *testing.T) {
	for where, want := range map[string]string{
		"Central Library":                     "Central Library",
		"Riverside café, Torstraße 5, Berlin": "Riverside café",
		"Torstr. 5, 10119 Berlin, Mitte":      "Mitte",
		"Torstr. 5; Prenzlauer Berg":          "Prenzlauer Berg",
		"Ana's place (2nd floor, ring twice)": "Ana's place",
		"221b Baker Street":                   "",
		"https://maps.example/?q=5, the park": "the park",
		"https://maps.example/here":           "",
		"":                                    "",
		" , ":                                 "",
		"٣ شارع التحرير, القاهرة":             "القاهرة",
	} {
		if got := Area(where); got != want {
			t.Errorf("%q: %q, want %q", where, got, want)
		}
	}
}
