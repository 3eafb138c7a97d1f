package flow

import (
	"strings"
	"testing"
)

// TestOneReadingIsNotCalledSeveral asks about one to four readings, which are all named.
func TestOneReadingIsNotCalledSeveral(t *testing.T) {
	for n := 1; n <= 4; n++ {
		var choices []reading
		for i := range n {
			choices = append(choices, reading{phrase: "sat " + string(rune('1'+i)) + "pm"})
		}
		text := askWhich("sat", choices).Error()
		if strings.Contains(text, "more than one way") != (n > 1) {
			t.Errorf("of %d: %s", n, text)
		}
		for _, c := range choices {
			if !strings.Contains(text, c.phrase) {
				t.Errorf("%s does not name %s", text, c.phrase)
			}
		}
	}
}
