package flow

import (
	"log/slog"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/when"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func testFlow(t testing.TB) *Flow {
	t.Helper()
	catalog, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(catalog, planner.New(nil, bot.TZData), bot.TZData, func() time.Time { return monday }, slog.New(slog.DiscardHandler))
}

func slotsOn(t testing.TB, days ...int) []bot.Slot {
	t.Helper()
	var slots []bot.Slot
	for _, day := range days {
		slots = append(slots, bot.Slot{Start: bot.Wall{Year: 2026, Month: 11, Day: day, Hour: 19}, Length: 90 * time.Minute})
	}
	slots, err := bot.ResolveSlots(bot.TZData, "Europe/Berlin", slots)
	if err != nil {
		t.Fatal(err)
	}
	return slots
}

// withSample returns terms with another value in one field.
func withSample(t *testing.T, terms bot.Terms, field reflect.StructField) bot.Terms {
	t.Helper()
	terms = terms.Clone()
	for _, sample := range []any{
		"Europe/Oslo", 7, 3 * time.Hour, bot.Wall{Year: 2026, Month: 11, Day: 25, Hour: 18}, slotsOn(t, 27, 28),
		[]bot.UserID{"test:cy"}, []bot.Invitation{{User: "test:cy"}, {User: "test:ben", Must: true}},
	} {
		if reflect.TypeOf(sample) == field.Type {
			reflect.ValueOf(&terms).Elem().FieldByIndex(field.Index).Set(reflect.ValueOf(sample))
			return terms
		}
	}
	t.Fatalf("Terms.%s: add a sample of a %s", field.Name, field.Type)
	return terms
}

// plainTerms returns terms with the required fields, with and without slots.
func plainTerms(t testing.TB) map[string]bot.Terms {
	t.Helper()
	none := bot.Terms{Title: "Chess", Zone: "Europe/Berlin"}
	one := none.Clone()
	one.Slots = slotsOn(t, 26)
	return map[string]bot.Terms{"without times": none, "with a time": one}
}

// zoneField is the term that follows from the community and has no prompt.
const zoneField = "Zone"

func TestEveryTermIsShownInAPreviewAndAsAChange(t *testing.T) {
	f := testFlow(t)
	p := f.printer("en")
	preview := func(terms bot.Terms) chat.Card {
		d := bot.Draft{Terms: terms, Kind: bot.DraftKindPoll, Author: "test:ana"}
		if err := (&draftParser{flow: f, draft: &d, Context: when.Context{Now: monday, Zone: d.Zone, Zones: f.zones}}).parseDeadline(); err != nil {
			t.Fatal(err)
		}
		return previewCard(p, d, chat.From{}, 0)
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[bot.Terms]()) {
		shown, changed, back := false, false, false
		for _, plain := range plainTerms(t) {
			set := withSample(t, plain, field)
			shown = shown || !reflect.DeepEqual(preview(plain), preview(set))
			changed = changed || len(card.Changes(p, plain, set, plain.Zone)) > 0
			back = back || len(card.Changes(p, set, plain, plain.Zone)) > 0
		}
		if !shown {
			t.Errorf("Terms.%s is not shown in a draft's preview", field.Name)
		}
		if !changed || !back && field.Name != "Deadline" { // a poll's deadline never goes
			t.Errorf("Terms.%s is not among the changes of an edit", field.Name)
		}
	}
}

func TestEveryTermIsPromptedForAndParsedBack(t *testing.T) {
	f := testFlow(t)
	for _, field := range reflect.VisibleFields(reflect.TypeFor[bot.Terms]()) {
		for name, plain := range plainTerms(t) {
			set := withSample(t, plain, field)
			for what, d := range map[string]bot.Draft{
				"a new one": {Terms: set, Kind: bot.DraftKindPoll},
				"an edit":   {Terms: set, Kind: bot.DraftKindPoll, Edits: 1},
			} {
				values, asked := typedBack(f, d)
				if field.Name != zoneField && !asked(field, plain) {
					t.Errorf("Terms.%s is in no form and no command of %s", field.Name, what)
				}
				var m *bot.Meetup
				if d.Edits != 0 {
					m = &bot.Meetup{Terms: plain, Status: bot.StatusPolling, Host: "test:ana"}
				}
				begun := bot.Draft{Terms: plain, Kind: bot.DraftKindPoll, Edits: d.Edits}
				if m != nil {
					begun.Basis = m.EditBasis(monday)
				}
				got := applyValues(begun, values)
				got.Zone = set.Zone
				if wrong, _ := f.parseTyped(&got, m, []string{"en"}, ""); len(wrong) > 0 {
					t.Errorf("Terms.%s of %s %s: %v", field.Name, what, name, wrong)
				}
				for i := range got.Slots {
					got.Slots[i].Emoji = ""
				}
				want := set.Clone()
				for i := range want.Slots {
					want.Slots[i].Emoji = ""
					if m != nil && set.Duration > 0 { // it applies to the meetup's own slots, too
						want.Slots[i].Length = set.Duration
					}
				}
				if !bot.SameTimes(got.Slots, want.Slots) {
					t.Errorf("Terms.%s of %s %s: parsed back as %v", field.Name, what, name, got.Slots)
				}
				got.Slots, want.Slots = nil, nil
				if !reflect.DeepEqual(got.Terms, want) {
					t.Errorf("Terms.%s of %s %s: parsed back as %+v, want %+v", field.Name, what, name, got.Terms, want)
				}
			}
		}
	}
}

// typedBack returns the values of a draft's forms, submitted unchanged, and reports
// which terms the forms and the commands' options ask for.
func typedBack(f *Flow, d bot.Draft) (chat.Values, func(reflect.StructField, bot.Terms) bool) {
	values := chat.Values{}
	names := map[bot.Field]bool{}
	pages := []formPage{wherePage}
	for n := range formPages(&d) {
		pages = append(pages, nthPage(n))
	}
	for _, page := range pages {
		form := draftForm(f.printer("en"), d, page, chat.ModePrivate)
		for _, field := range form.Fields {
			values[field.Name] = field.Default
			names[bot.Field(field.Name)] = true
		}
	}
	in := promptNewPoll
	if d.Edits != 0 {
		in = promptEditCommand
	}
	for _, o := range options(in) {
		names[bot.Field(o.Name)] = true
	}
	return values, func(field reflect.StructField, plain bot.Terms) bool {
		return slices.ContainsFunc(bot.Fields(), func(s bot.FieldSpec) bool {
			return names[s.Name] && s.Differs(&plain, &d.Terms)
		})
	}
}

func TestEveryFieldHasItsRow(t *testing.T) {
	for _, s := range bot.Fields() {
		row := termOf(s.Name)
		switch {
		case row.Name != s.Name:
			t.Errorf("%s has no row in terms", s.Name)
		case row.label == "" || row.hint == "":
			t.Errorf("%s has no label or no hint", s.Name)
		case !row.isPeople() && (row.format == nil || row.parse == nil && row.resolve == nil):
			t.Errorf("%s has no parser or no formatter", s.Name)
		}
	}
	if got, want := len(terms()), len(bot.Fields()); got != want {
		t.Errorf("%d terms for %d fields", got, want)
	}
}

func TestFormattedDurationsAndSeatsParseBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		length := time.Duration(rapid.IntRange(15, 24*60).Draw(t, "minutes")) * time.Minute
		if got, err := parseDuration(formatDuration(length)); err != nil || got != length {
			t.Errorf("%s is formatted as %q and parsed as %v, %v", length, formatDuration(length), got, err)
		}
		d := bot.Draft{Terms: bot.Terms{
			Minimum: rapid.IntRange(0, bot.MaxCapacity).Draw(t, "minimum"), Capacity: rapid.IntRange(0, bot.MaxCapacity).Draw(t, "capacity"),
		}}
		if got, err := parseRange(formatSeats(&d)); err != nil || got != (bot.Range{Least: d.Minimum, Most: d.Capacity}) {
			t.Errorf("%d-%d is formatted as %q and parsed as %v, %v", d.Minimum, d.Capacity, formatSeats(&d), got, err)
		}
	})
}

func TestATypedFieldIsKeptUntilItCanBeParsed(t *testing.T) {
	f := testFlow(t)
	d := applyValues(bot.Draft{Kind: bot.DraftKindPoll, Terms: bot.Terms{Zone: "Europe/Berlin"}}, chat.Values{
		"title": {Text: "Chess"}, "when": {Text: "fri 7pm"}, "seats": {Text: "many"}, "duration": {Text: "1.5 hours"}, "deadline": {Text: "sunday 8pm"},
	})
	wrong, _ := f.parseTyped(&d, nil, []string{"en"}, "")
	dropUnderstood(&d, append(d.Check(monday), wrong...))
	want := map[bot.Field]string{bot.FieldSeats: "many", bot.FieldSlots: "fri 7pm", bot.FieldDeadline: "sunday 8pm"}
	if !reflect.DeepEqual(d.Typed, want) {
		t.Errorf("typed %v, want %v", d.Typed, want)
	}
	if d.Title != "Chess" || d.Duration != 90*time.Minute || len(d.Slots) != 1 {
		t.Errorf("terms are %+v", d.Terms)
	}
}
