package i18n

import "testing"

func TestNamesAreComparedWithoutCaseAccentsAndPunctuation(t *testing.T) {
	for _, same := range [][]string{
		{"Café d'été!", "cafe D ÉTÉ", "CAFE  D’ETE", "cafe\u0301 d'e\u0301te\u0301"},
		{"Straßenfest", "STRASSENFEST", "strassenfest"},
		{"Ångström & Øl", "angstrom ol"},
		{"Łódź", "lodz"},
		{"ＢＯＡＲＤ games", "board games"},
		{"Ёлка", "елка"},
		{"가을 산책", "가을  산책"},
		{"🎲🎲", " 🎲🎲 "},
	} {
		for _, other := range same[1:] {
			if Fold(same[0]) != Fold(other) {
				t.Errorf("%q is %q, and %q is %q", same[0], Fold(same[0]), other, Fold(other))
			}
		}
	}
	for a, b := range map[string]string{"Chess": "Chess club", "🎲": "🎯", "Café": "Kaffee"} {
		if Fold(a) == Fold(b) {
			t.Errorf("%q and %q are both %q", a, b, Fold(a))
		}
	}
}
