package i18n

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/when"
)

// keysInCode returns every string literal that looks like a message key.
func keysInCode(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	looksLikeKey := regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)?$`)
	for _, name := range sourceFiles(t) {
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if s, err := strconv.Unquote(lit.Value); err == nil && looksLikeKey.MatchString(s) {
				keys[s] = true
			}
			return true
		})
	}
	pages, err := filepath.Glob("../../adapters/web/templates/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, name := range pages {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range saidInTemplate.FindAllStringSubmatch(string(raw), -1) {
			keys[m[1]] = true
		}
	}
	return keys
}

// saidInTemplate matches a sentence of a page's template.
var saidInTemplate = regexp.MustCompile(`\.Say "([a-z_.]+)"`)

// sourceFiles returns the files that pass message keys to a printer.
func sourceFiles(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, pattern := range []string{"*.go", "../card/*.go", "../chat/phrase.go", "../flow/*.go", "../../adapters/web/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		out = append(out, slices.DeleteFunc(files, func(name string) bool { return strings.HasSuffix(name, "_test.go") })...)
	}
	return out
}

// refusals returns the English texts of refusals, by key. It finds them in the
// source: a key followed by its English text among the arguments of a call.
func refusals(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	key := regexp.MustCompile(`^[a-z]+\.[a-z_]+$`)
	text := func(e ast.Expr) string {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return ""
		}
		s, _ := strconv.Unquote(lit.Value) // never fails: the source compiles
		return s
	}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		tree, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			for i := 1; ok && i < len(call.Args); i++ {
				k, english := text(call.Args[i-1]), text(call.Args[i])
				if !key.MatchString(k) || !strings.Contains(english, " ") {
					continue
				}
				if other, ok := out[k]; ok && other != english {
					t.Errorf("%s: %q has two texts: %q and %q", path, k, other, english)
				}
				out[k] = english
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wordsOf(t *testing.T, path string) map[string]any {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]any{}
	if err := json.Unmarshal(raw, &words); err != nil {
		t.Fatal(err)
	}
	return words
}

func TestEveryKeyHasAMessageAndEveryMessageIsUsed(t *testing.T) {
	code, english := keysInCode(t), wordsOf(t, "words/en.json")
	for key := range english {
		if !code[key] {
			t.Errorf("nothing uses %q", key)
		}
	}
	calls := regexp.MustCompile(`\b(?:Say|Word|nth)\("([a-z_.]+)"`)
	for _, name := range sourceFiles(t) {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range calls.FindAllStringSubmatch(string(raw), -1) {
			if _, ok := english[m[1]]; !ok && !strings.HasSuffix(m[1], ".") && !strings.HasSuffix(m[1], "_") {
				t.Errorf("%s uses %q, which has no message", name, m[1])
			}
		}
	}
}

// sentences returns every message in English: those of en.json, and the refusals.
func sentences(t *testing.T) map[string]any {
	t.Helper()
	all := wordsOf(t, "words/en.json")
	for key, english := range refusals(t) {
		if _, ok := all[key]; ok {
			t.Errorf("%q is a refusal and in en.json too", key)
		}
		all[key] = english
	}
	return all
}

// translations returns the messages of the languages other than English, by file.
func translations(t *testing.T) map[string]map[string]any {
	t.Helper()
	files, err := filepath.Glob("words/*.json")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]any{}
	for _, path := range files {
		if path != "words/en.json" {
			out[path] = wordsOf(t, path)
		}
	}
	if len(out) == 0 {
		t.Fatal("there is no other language")
	}
	return out
}

func TestEveryLanguageHasTheSameMessagesWithTheSamePlaceholders(t *testing.T) {
	english := sentences(t)
	names := regexp.MustCompile(`\{[a-z]+\}`)
	valuesOf := func(v any) []string {
		raw, _ := json.Marshal(v)
		found := names.FindAllString(string(raw), -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	for path, words := range translations(t) {
		for key, text := range english {
			other, ok := words[key]
			if !ok {
				t.Errorf("%s lacks %q", path, key)
				continue
			}
			if w, g := valuesOf(text), valuesOf(other); !slices.Equal(w, g) {
				t.Errorf("%s: %q has the placeholders %v, in English %v", path, key, g, w)
			}
			if _, plural := text.(map[string]any); plural {
				if _, ok := other.(map[string]any); !ok {
					t.Errorf("%s: %q has no plural forms", path, key)
				}
			}
		}
		for key := range words {
			if _, ok := english[key]; !ok {
				t.Errorf("%s: nothing uses %q", path, key)
			}
		}
	}
}

// sameInEnglish are the messages that may be the same in two languages: numbers,
// names, and those of nothing but placeholders.
var sameInEnglish = map[string][]string{
	"words/de.json": {
		"choice.detail", "choice.over", "hint.duration", "hint.minimum", "hint.quiet", "hint.zone", "list.scheduled", "poll.none_count", "time.beside", "time.parts",
	},
}

func TestNoSentenceWasLeftInEnglish(t *testing.T) {
	english := sentences(t)
	for path, words := range translations(t) {
		for key, text := range words {
			listed := slices.Contains(sameInEnglish[path], key)
			switch same := reflect.DeepEqual(text, english[key]); {
			case same && !listed:
				t.Errorf("%s: %q is English: %v", path, key, text)
			case !same && listed:
				t.Errorf("%s: %q is listed as English and is not: %v", path, key, text)
			}
		}
	}
}

func TestEveryExampleCanBeParsed(t *testing.T) {
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	code := regexp.MustCompile("`([^`]+)`")
	for path, words := range translations(t) {
		lang := strings.TrimSuffix(filepath.Base(path), ".json")
		c := when.Context{Now: monday, Zone: "Europe/Berlin", Languages: []string{lang}}
		read := func(key, phrase string) {
			if got, err := when.Parse(phrase, c); err != nil || len(got.Windows) == 0 || len(got.Choices) > 0 {
				t.Errorf("%s: %q of %q is parsed as %v %v", path, phrase, key, got, err)
			}
		}
		for _, key := range []string{"hint.when", "hint.when_one", "hint.deadline", "hint.when_or_none", "hint.when_new"} {
			phrase, _, _ := strings.Cut(words[key].(string), ";")
			read(key, phrase)
		}
		for _, key := range []string{"draft.no_when", "draft.one_deadline", "draft.deadline_past"} {
			read(key, code.FindStringSubmatch(words[key].(string))[1])
		}
		for key, text := range words {
			if text, ok := text.(string); ok {
				for _, m := range regexp.MustCompile(`when:"([^"]+)"`).FindAllStringSubmatch(text, -1) {
					read(key, m[1])
				}
			}
		}
		for _, typed := range []string{code.FindStringSubmatch(words["lead.unread"].(string))[1], words["hint.leads"].(string)} {
			if leads, err := when.ParseLeads(typed); err != nil || len(leads) != 2 {
				t.Errorf("%s: %q is parsed as the leads %v %v", path, typed, leads, err)
			}
		}
		for _, m := range code.FindAllStringSubmatch(words["quiet.unread"].(string), -1) {
			if _, err := when.ParseQuietHours(m[1]); err != nil {
				t.Errorf("%s: %q is parsed as %v", path, m[1], err)
			}
		}
	}
}

func TestFormattedLeadsParseBack(t *testing.T) {
	catalog := load(t)
	for _, tag := range catalog.bundle.LanguageTags() {
		rapid.Check(t, func(t *rapid.T) {
			leads := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) bot.Lead {
				return bot.Lead{Days: rapid.IntRange(1, 28).Draw(t, "days"), Minutes: rapid.IntRange(0, 300).Draw(t, "minutes")}
			}), 0, 5, rapid.ID[bot.Lead]).Draw(t, "leads")
			typed := printer(catalog, tag.String()).TypedLeads(leads)
			if got, err := when.ParseLeads(typed); err != nil || !slices.Equal(got, leads) {
				t.Fatalf("%s: %v is formatted as %q and parsed as %v %v", tag, leads, typed, got, err)
			}
		})
	}
}

func load(t *testing.T) *Catalog {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func printer(c *Catalog, locales ...string) Printer {
	return c.Printer(bot.TZData, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), locales...)
}

func TestAReaderGetsTheirFirstSupportedLanguage(t *testing.T) {
	catalog := load(t)
	for _, c := range []struct {
		locales []string
		want    string
	}{
		{nil, "English"}, {[]string{""}, "English"}, {[]string{"de"}, "Deutsch"}, {[]string{"de-AT"}, "Deutsch"}, {[]string{"de_CH"}, "Deutsch"},
		{[]string{"en-GB", "de"}, "English"}, {[]string{"pt-BR", "de"}, "Deutsch"}, {[]string{"", "de-DE"}, "Deutsch"}, {[]string{"pt-BR", "ja"}, "English"},
		{[]string{"no such locale", "de"}, "Deutsch"},
	} {
		p := printer(catalog, c.locales...)
		if got := p.Word("language.name", nil); got != c.want {
			t.Errorf("%q is answered in %s, want %s", c.locales, got, c.want)
		}
		if got := catalog.Name(p.Language()); got != c.want {
			t.Errorf("%q is taken for %s, want %s", c.locales, got, c.want)
		}
	}
	for locale, want := range map[string]bool{"de-DE": true, "en-US": true, "pt-BR": false, "": false, "?": false} {
		if catalog.Supports(locale) != want {
			t.Errorf("Supports(%q) = %v", locale, !want)
		}
	}
}

func TestGermanHasPluralsAndDates(t *testing.T) {
	p := printer(load(t), "de")
	berlin, err := bot.TZData("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	start := bot.Wall{Year: 2026, Month: 12, Day: 5, Hour: 19}
	at, _ := start.In(berlin)
	slot := bot.Slot{Start: start, StartAt: at, Length: 2 * time.Hour}
	for got, want := range map[string]string{
		p.Word("bring.done", bot.Args{"n": 1}):       "Du bringst 1 Gast mit.",
		p.Word("bring.done", bot.Args{"n": 2}):       "Du bringst 2 Gäste mit.",
		p.Word("poll.open", bot.Args{"n": 0}):        "0 Personen haben geantwortet. Offen für alle.",
		p.Word("poll.open", bot.Args{"n": 1}):        "1 Person hat geantwortet. Offen für alle.",
		p.Word("poll.open", bot.Args{"n": 2}):        "2 Personen haben geantwortet. Offen für alle.",
		p.Leads(bot.DefaultLeads()):                  "eine Woche, einen Tag und 2 Stunden",
		p.Slot(slot, "Europe/Berlin"):                "Sa., 5. Dez., 19:00–21:00 Uhr",
		p.WithYear().FullSlot(slot, "Europe/Berlin"): "Samstag, 5. Dezember 2026, 19:00–21:00 Uhr, Ortszeit Berlin",
		p.MomentIn(at, "Europe/Berlin"):              "Sa., 5. Dez., 19:00 Uhr",
		p.Upcoming(at, "Europe/Berlin"):              "Samstag, 5. Dezember, um 19:00 Uhr, Ortszeit Berlin",
		p.Refusal(chat.Field{Name: "size", Label: "Size", Localized: map[string]chat.LocalizedField{"de": {Label: "Größe"}}}.ErrRequired().WithField("size")).String(): "Das hier fehlt noch.",
		p.Refusal(mustRefuse(t, chat.Field{Label: "Mine", Choices: []chat.Choice{{Label: "mine", Value: "true"}, {Label: "all", Value: "false"}}, Localized: map[string]chat.LocalizedField{
			"de": {Label: "Meine", Choices: []string{"meine", "alle anderen"}}}})).String(): "Meine ist eins von meine, false (alle anderen); ich lese „viele“.",
		p.Refusal(mustRefuse(t, chat.Field{Label: "Size", Type: chat.FieldNumber, Min: 1, Max: 9, Localized: map[string]chat.LocalizedField{"de": {Label: "Größe"}}})).String(): "Größe: Das muss eine ganze Zahl von 1 bis 9 sein; ich lese „viele“.",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	_, refusal := when.SlotOf(when.Window{Start: start.At(0, 0), AllDay: true}, 0, bot.TZData)
	e, _ := bot.AsError(refusal)
	if got, want := p.Refusal(e).String(), "Samstag, 5. Dezember 2026 hat noch keine Uhrzeit. Ergänz eine, etwa „Samstag, 5. Dezember 2026 19:00 Uhr“."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func mustRefuse(t *testing.T, f chat.Field) *bot.Error {
	t.Helper()
	_, refusal := f.ParseValue("viele", nil)
	if refusal == nil {
		t.Fatal("not refused")
	}
	return refusal
}

func TestListsOfNamesAreComplete(t *testing.T) {
	all := translations(t)
	all["words/en.json"] = wordsOf(t, "words/en.json")
	for path, words := range all {
		for key, n := range map[string]int{"weekdays.long": 7, "weekdays.short": 7, "months.long": 12, "months.short": 12} {
			text, _ := words[key].(string)
			if got := len(strings.Split(text, ",")); got != n {
				t.Errorf("%s: %s has %d names, want %d", path, key, got, n)
			}
		}
	}
}

// The option of a menu is cut at 75 characters by the strictest network, and its emoji
// takes four of them.
func TestAnOptionShowsTheReadersOwnTimeToo(t *testing.T) {
	t.Parallel()
	slot := bot.Slot{Start: bot.Wall{Year: 2026, Month: 11, Day: 27, Hour: 23}, StartAt: time.Date(2026, 11, 27, 22, 0, 0, 0, time.UTC), Length: 30 * time.Minute}
	day := bot.DaySlot(slot.Start)
	for _, c := range []struct {
		language, zone, want string
		slot                 bot.Slot
	}{
		{"en", "", "Fri 27 Nov, 23:00-23:30", slot},
		{"en", "Europe/Paris", "Fri 27 Nov, 23:00-23:30", slot},
		{"en", "Nowhere/Land", "Fri 27 Nov, 23:00-23:30", slot},
		{"en", "America/New_York", "Fri 27 Nov, 23:00-23:30 (yours: 17:00-17:30)", slot},
		{"en", "Pacific/Auckland", "Fri 27 Nov, 23:00-23:30 (yours: Sat 28 Nov, 11:00-11:30)", slot},
		{"de", "America/New_York", "Fr., 27. Nov., 23:00–23:30 Uhr (dir: 17:00–17:30 Uhr)", slot},
		{"de", "Pacific/Auckland", "Fr., 27. Nov., 23:00–23:30 Uhr (dir: Sa., 28. Nov., 11:00–11:30 Uhr)", slot},
		{"en", "Pacific/Auckland", "Fri 27 Nov", day},
	} {
		got := printer(load(t), c.language).For(bot.Member{OwnZone: c.zone}).SlotBeside(c.slot, "Europe/Berlin")
		if n := len(utf16.Encode([]rune(got))); got != c.want || n > 71 {
			t.Errorf("%s in %s: %q of %d characters, want %q", c.language, c.zone, got, n, c.want)
		}
	}
}
