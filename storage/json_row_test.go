package storage

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

type jsonTestRow struct {
	Name  bot.UserID    `db:"name"`
	Count int           `db:"count"`
	Is    bool          `db:"is"`
	At    instant       `db:"at"`
	Slot  *bot.SlotID   `db:"slot"`
	Start wallTime      `db:"start"`
	Long  time.Duration `db:"long"`
}

var jsonTestRows = tableOf[jsonTestRow]("test")

func TestRowsAreReadFromJSON(t *testing.T) {
	slot := bot.SlotID(7)
	at := time.Date(2026, 11, 27, 18, 30, 0, 123456000, time.UTC)
	wall := wallTime{bot.WallOf(at)}
	want := []jsonTestRow{
		{Name: "a", Count: -3, Is: true, At: instant{at}, Slot: &slot, Start: wall, Long: 90},
		{Name: "", Start: wall},
	}
	for _, raw := range []string{
		`[["a", -3, true, "2026-11-27T19:30:00.123456+01:00", 7, "` + wallText(t, wall) + `", 90], ["", 0, false, null, null, "` + wallText(t, wall) + `", 0]]`,
		"[ [\"a\",-3,1,1795804200123456,7,\"" + wallText(t, wall) + "\",90]\n,\t[\"\",0,0,null,null,\"" + wallText(t, wall) + "\",0] ]",
	} {
		got, err := decodeRows(jsonTestRows, []byte(raw))
		if err != nil || len(got) != 2 {
			t.Fatal(got, err)
		}
		for i, row := range got {
			if (row.Slot == nil) != (want[i].Slot == nil) || row.Slot != nil && *row.Slot != *want[i].Slot {
				t.Errorf("got slot %v", row.Slot)
			}
			row.Slot, want[i].Slot = nil, nil
			if row != want[i] {
				t.Errorf("got %+v, want %+v", row, want[i])
			}
		}
		want[0].Slot = &slot
	}
}

func wallText(t *testing.T, w wallTime) string {
	t.Helper()
	v, err := w.Value()
	if err != nil {
		t.Fatal(err)
	}
	return v.(string)
}

func TestWhatIsNoRowIsNotRead(t *testing.T) {
	table := tableOf[struct {
		A string `db:"a"`
		N int    `db:"n"`
	}]("test")
	for _, raw := range []string{
		`[`, `[[`, `[["a"`, `[["a", 1]`, `[["a", 1], ]`, `[["a", 1]]]`, `[["a" 1]]`, `[["a"]]`, `[["a", 1, 2]]`, `[["a", "1"]]`, `[[1, 1]]`, `[[null, 1]]`,
		`[["a", null]]`, `[["a\`, `[["a\"`, `[["a\x", 1]]`, `[[["a"], 1]]`, `[[{"a": 1}, 1]]`, `[["a", 1.5]]`, `{}`, `"a"`, `[["a, 1]]`,
	} {
		if rows, err := decodeRows(table, []byte(raw)); err == nil {
			t.Errorf("%s was read as %v", raw, rows)
		}
	}
	if rows, err := decodeRows(table, []byte(`[]`)); err != nil || len(rows) != 0 {
		t.Error(rows, err)
	}
}

// FuzzRowsAreReadAsJSON compares what is read of any lists with what encoding/json reads.
func FuzzRowsAreReadAsJSON(f *testing.F) {
	for _, seed := range []string{"", "a", `quoted "\"`, "\x00\x1f\u2028\u202e", "🎲 café", "\xff\xfe", `\`, `\"`, "[,]{}"} {
		f.Add(seed, seed+"b", int64(-5))
	}
	table := tableOf[struct {
		A string `db:"a"`
		N int64  `db:"n"`
		B string `db:"b"`
	}]("test")
	f.Fuzz(func(t *testing.T, a, b string, n int64) {
		raw, err := json.Marshal([][]any{{a, n, b}, {b, n, a}})
		if err != nil {
			t.Skip()
		}
		var want [][3]json.RawMessage
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		got, err := decodeRows(table, raw)
		if err != nil || len(got) != 2 {
			t.Fatalf("%s: %v, %v", raw, got, err)
		}
		for i, row := range got {
			var wantA, wantB string
			_ = json.Unmarshal(want[i][0], &wantA)
			_ = json.Unmarshal(want[i][2], &wantB)
			if row.A != wantA || row.B != wantB || row.N != n {
				t.Errorf("%s was read as %v", raw, got)
			}
		}
	})
}
