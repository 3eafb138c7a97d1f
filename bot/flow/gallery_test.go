package flow_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

const (
	recordedFile = "../chat/gallery/recorded.json"
	wordsFile    = "../i18n/words/en.json"
)

// recorder collects what the scripts show.
type recorder struct {
	scripts int // of which all or some are played
	mu      sync.Mutex
	played  int
	shown   map[string][]gallery.Recording // by script
}

// plays records that a script is played.
func (r *recorder) plays() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.played++
}

// complete reports whether every script was played.
func (r *recorder) complete() bool { return r.played == r.scripts }

// of returns a function that records what one script shows.
func (r *recorder) of(script string) func(gallery.Recording) {
	return func(shown gallery.Recording) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.shown == nil {
			r.shown = map[string][]gallery.Recording{}
		}
		r.shown[script] = append(r.shown[script], copyOf(shown))
	}
}

// copyOf returns a recording that shares nothing with the cards that are shown.
func copyOf(r gallery.Recording) gallery.Recording {
	raw, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	var out gallery.Recording
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
}

// recordedPlace says where a card is, for the gallery. A reply has no place.
func recordedPlace(p bot.Place) gallery.Where {
	_, direct := p.Direct()
	switch {
	case p == "":
		return gallery.InReply
	case direct:
		return gallery.InDirect
	case p == playground.Channel || p == backstage:
		return gallery.InChannel
	}
	return gallery.InThread
}

// showcases are the scripts whose cards are looked at first, since they tell a story.
// The last ones have made-up input of the worst kind. Scripts named tour_… show what no
// other script does.
var (
	showcases  = []string{"story", "schedule", "cancel", "edit", "nudge", "handover", "too_few", "me", "settings", "welcome"}
	worstCases = []string{"hostile", "sixty_times", "many_slots"}
)

// inOrder returns the recordings, those of the showcases first.
func (r *recorder) inOrder() []gallery.Recording {
	rank := func(script string) int {
		if i := slices.Index(showcases, script); i >= 0 {
			return i
		}
		return len(showcases) + 1 + slices.Index(worstCases, script)
	}
	var out []gallery.Recording
	for _, script := range slices.SortedFunc(maps.Keys(r.shown), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a, b))
	}) {
		out = append(out, r.shown[script]...)
	}
	return out
}

// sentence is one text of the catalog, as a pattern of what is shown of it.
type sentence struct {
	key     string
	literal int // the letters that are always the same
	pattern *regexp.Regexp
}

var (
	placeholder = regexp.MustCompile(`\{\w+\}`)
	notLetters  = regexp.MustCompile(`\PL+`)
)

// sentences returns the English catalog, the most specific texts first.
func sentences(t *testing.T) []sentence {
	t.Helper()
	raw, err := os.ReadFile(wordsFile)
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]any
	if err := json.Unmarshal(raw, &words); err != nil {
		t.Fatal(err)
	}
	var out []sentence
	for key, value := range words {
		texts := []any{value}
		if plural, ok := value.(map[string]any); ok {
			texts = slices.Collect(maps.Values(plural))
		}
		for _, text := range texts {
			plain := strings.ReplaceAll(text.(string), "`", "") // marks input to type
			literal := placeholder.ReplaceAllString(plain, "")
			parts := placeholder.Split(plain, -1)
			for i := range parts {
				parts[i] = regexp.QuoteMeta(parts[i])
			}
			pattern := strings.Join(parts, `.+`)
			letters := len(notLetters.ReplaceAllString(literal, ""))
			if letters < 5 {
				pattern = `^` + pattern + `$`
			}
			if letters < 4 && len(parts) > 1 {
				continue // anything looks like it
			}
			out = append(out, sentence{key, letters, regexp.MustCompile(pattern)})
		}
	}
	slices.SortFunc(out, func(a, b sentence) int {
		return cmp.Or(cmp.Compare(b.literal, a.literal), strings.Compare(a.key, b.key))
	})
	return out
}

// keysIn finds the keys of the sentences in texts, and remembers them by text.
type keysIn struct {
	all   []sentence
	known map[string][]string
}

func (k *keysIn) find(text string) []string {
	if found, ok := k.known[text]; ok {
		return found
	}
	var found []string
	for _, s := range k.all {
		if s.pattern.MatchString(text) && !slices.Contains(found, s.key) {
			found = append(found, s.key)
		}
	}
	k.known[text] = found
	return found
}

// of returns the keys of all that a recording shows, that of the leading sentence first.
// A refusal, which the catalog does not hold in English, is its own key.
func (k *keysIn) of(r gallery.Recording) []string {
	var found []string
	if text, refused := refusal(r); refused && len(k.find(text)) == 0 {
		found = append(found, "refusal "+text)
	}
	if r.Form != nil {
		found = append(k.find(r.Form.Title), "form "+r.Form.Action.Verb)
		for _, f := range r.Form.Fields {
			found = append(found, "field "+f.Name+" of "+r.Form.Action.Verb)
		}
	}
	for _, text := range shownTexts(r) {
		found = append(found, k.find(text)...)
	}
	return found
}

// refusal returns what a warning says, without what it quotes.
func refusal(r gallery.Recording) (text string, ok bool) {
	if r.Card == nil || r.Card.Tone != chat.ToneWarning {
		return "", false
	}
	for _, s := range r.Card.Lead {
		if !s.Bold && !s.Code {
			text += s.Text
		}
	}
	return digits.ReplaceAllString(text, "#"), true
}

var digits = regexp.MustCompile(`\d+|"[^"]+"`)

// shownTexts lists what a recording shows, the leading sentence first.
func shownTexts(r gallery.Recording) []string {
	var out []string
	add := func(texts ...chat.Text) {
		for _, t := range texts {
			if len(t) > 0 {
				out = append(out, t.String())
			}
		}
	}
	if r.Form != nil {
		out = append(out, r.Form.Title, r.Form.Submit)
		add(r.Form.Note)
		for _, f := range r.Form.Fields {
			out = append(out, f.Label, f.Hint)
		}
		for _, e := range r.Errors {
			add(e.Text)
		}
		return out
	}
	add(r.Card.Lead, r.Card.Badge)
	add(r.Card.Texts()...)
	if r.Card.Picture != nil {
		out = append(out, r.Card.Picture.Alt)
	}
	for _, c := range r.Controls {
		if c.Button != nil {
			out = append(out, c.Button.Label)
			continue
		}
		out = append(out, c.Menu.Prompt)
		for _, o := range c.Menu.Options {
			out = append(out, o.Label, o.Hint)
		}
	}
	return out
}

// choose returns the recordings that together show every sentence that any of them
// shows: none whose sentences are all on others.
func choose(all []gallery.Recording, keys *keysIn) []gallery.Recording {
	count := map[string]int{}
	var chosen []gallery.Recording
	for _, r := range all {
		found := unique(keys.of(r))
		if !slices.ContainsFunc(found, func(k string) bool { return count[k] == 0 }) {
			continue
		}
		for _, k := range found {
			count[k]++
		}
		chosen = append(chosen, r)
	}
	for i := len(chosen) - 1; i >= 0; i-- {
		found := unique(keys.of(chosen[i]))
		if slices.ContainsFunc(found, func(k string) bool { return count[k] == 1 }) {
			continue
		}
		for _, k := range found {
			count[k]--
		}
		chosen = slices.Delete(chosen, i, i+1)
	}
	return chosen
}

func unique(keys []string) []string { return slices.Compact(slices.Sorted(slices.Values(keys))) }

// name gives each recording the key of its leading sentence, with a number where
// several have the same.
func name(all []gallery.Recording, keys *keysIn) {
	used := map[string]int{}
	for i := range all {
		key := "untitled"
		if found := keys.of(all[i]); len(found) > 0 {
			key = found[0]
		}
		if strings.HasPrefix(key, "refusal ") {
			key = "refusal"
		}
		if used[key]++; used[key] > 1 {
			all[i].Name = key + "." + strconv.Itoa(used[key])
			continue
		}
		all[i].Name = key
	}
}

// onGrid begins the keys of what the grid page says, which no card does.
const onGrid = "grid."

// unshown are the texts that no exhibit has, by why. A text that no script shows either
// belongs to the last group.
var unshown = map[string][]string{
	"names and hints of commands and their options": {
		"choice.all", "choice.mine", "command.best", "command.cancel", "command.edit", "command.handover", "command.help", "command.me_calendar", "command.me_export",
		"command.me_forget", "command.me_reminders", "command.me_show", "command.me_week", "command.me_zone", "command.nudge", "command.pick", "command.propose",
		"command.propose_on_message", "command.schedule", "command.settings", "command.show", "field.anonymous", "field.members_add", "field.title_new", "field.when_new",
		"field.where_new", "hint.anonymous", "hint.capacity", "hint.meetup", "hint.members_add", "hint.mine", "hint.minimum", "hint.title_of", "hint.when_new",
	},
	"said on pages, or once one is open": {
		"me.pages", "page.broken", "page.broken_title", "page.new_link", "page.no_link", "page.no_script", "page.opening", "page.opening_title",
		"page.refused_title", "page.skip", "page.unreachable", "page.unreadable",
	},
	"said on the personal page": {
		"button.calendar_add", "button.calendar_days_off", "button.calendar_days_on", "button.calendar_refresh", "calendars.add", "calendars.added", "calendars.address",
		"calendars.address_hint", "calendars.days", "calendars.days_count", "calendars.file", "calendars.file_line", "calendars.forgotten", "calendars.refreshing",
		"calendars.sealed", "calendars.unread", "calendars.upload", "calendars.upload_hint", "me.page_again", "me.page_closed", "me.page_of", "me.page_title",
		"week.busy_field", "week.busy_hint", "week.cell_free", "week.cell_not", "week.cell_part", "week.clocks", "week.clocks_anywhere", "week.help_keys",
		"week.help_mouse", "week.help_touch", "week.in_words", "week.less_night", "week.more_night", "week.offline", "week.saved", "week.unsaved", "week.use",
		"week.words_hint", "week.yours",
	},
	"parts of other texts": {
		"and", "change.duration", "change.zone", "lead.none", "lead.on_the_day", "months.long", "months.short", "state.not_going",
		"time.best", "weekdays.long", "weekdays.short", "when.rest", "when.understood",
	},
	"said by networks, or in their calendars": {
		"adapter.broken", "adapter.done", "adapter.form_ready", "adapter.interrupted", "adapter.members_only", "adapter.one_moment", "adapter.open_form",
		"adapter.pick_day", "adapter.root", "entry.about", "entry.where", "obstacle.not_member", "obstacle.suspended",
	},
	"pages of what no script has so many of": {
		"button.communities_after", "button.communities_before", "button.deliveries_after", "button.deliveries_before", "button.earlier_meetups", "button.everyone", "button.later_meetups",
		"button.names_before", "page.meetups", "page.names", "who.more_notes",
	},
	"moments that no script has": {
		"panel.by_both", "panel.by_both_none", "panel.by_calendar_none",
		"direct.from", "mine.seats", "offer.seats", "reading.stale", "today.done", "today.gauging", "today.polling",
		"today.underway", "waiting.few", "waiting.held", "where.none",
		"broken", "broken_unsure", "card.answers_invited", "clock_rules.changed", "clock_rules.date", "clock_rules.date_later", "clock_rules.poll",
		"clock_rules.poll_later", "deadline.leading", "deliveries.admitted", "deliveries.again", "deliveries.expired", "deliveries.handed", "deliveries.late", "deliveries.notice",
		"deliveries.refused", "deliveries.seat", "deliveries.seat_offer", "deliveries.unanswered", "deliveries.waiting", "delivery.closed", "delivery.refused", "draft.changed",
		"edit.asks_now", "ignored.done", "ignored.polling", "notice.host_forgotten", "notice.invited_interest",
		"notice.problem_fault", "notice.still_good_now", "notice.still_good_quiet_now", "notice.unanswered_others",
		"poll.complete_anonymous", "reason.tie_gladly", "settings.cards_elsewhere", "stale", "stale_command", "stale_form",
		"unsent.card", "unsent.direct", "unsent.direct_reminder", "unsent.host_news", "unsent.lead", "unsent.notice", "unsent.nudge",
		"unsent.question", "unsent.reminder",
	},
}

// compareGallery compares the gallery with what all scripts showed, and says which
// texts of the catalog nothing shows.
func compareGallery(t *testing.T, r *recorder) {
	t.Helper()
	all := sentences(t)
	keys := &keysIn{all: all, known: map[string][]string{}}
	chosen := choose(r.inOrder(), keys)
	name(chosen, keys)
	shown := map[string]bool{}
	for _, c := range chosen {
		for _, k := range keys.of(c) {
			shown[k] = true
		}
	}
	var missing []string
	for _, s := range all {
		if !shown[s.key] && !strings.HasPrefix(s.key, onGrid) {
			missing = append(missing, s.key)
		}
	}
	slices.Sort(missing)
	missing = slices.Compact(missing)
	known := slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Values(unshown))...)))
	t.Logf("the gallery shows %d texts on %d cards and forms; %d are on none", len(shown), len(chosen), len(missing))
	if diff := gocmp.Diff(known, missing); diff != "" {
		t.Errorf("texts that no card and no form of the gallery shows (-known +are):\n%s", diff)
	}
	got := encodeRecordings(t, chosen)
	want, err := os.ReadFile(recordedFile)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	if !*update {
		t.Errorf("the gallery is not what the scripts show: run the tests of this package with -update, and look at the gallery")
		return
	}
	if err := os.WriteFile(recordedFile, got, 0o600); err != nil {
		t.Fatal(err)
	}
}

// formVerbs finds the actions of the forms that the conversations make.
var (
	formVerbs    = regexp.MustCompile(`chat\.Form\{\s*Action:\s+chat\.NewAction\("(\w+)"`)
	changedVerbs = regexp.MustCompile(`[fF]orm\.Action = chat\.NewAction\("(\w+)"`)
)

// TestTheGalleryHasEveryForm finds in the source what forms there are.
func TestTheGalleryHasEveryForm(t *testing.T) {
	shown := map[string]bool{}
	for _, r := range gallery.ParseRecordings() {
		if r.Form != nil {
			shown[r.Form.Action.Verb] = true
		}
	}
	made := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		for _, verbs := range []*regexp.Regexp{formVerbs, changedVerbs} {
			for _, m := range verbs.FindAllStringSubmatch(string(raw), -1) {
				made[m[1]] = true
			}
		}
		if n := strings.Count(string(raw), "chat.Form{"); n != len(formVerbs.FindAllString(string(raw), -1)) {
			t.Errorf("%s makes %d forms, not all of whose actions were found", path, n)
		}
	}
	if diff := gocmp.Diff(made, shown); diff != "" {
		t.Errorf("forms (-made +shown):\n%s", diff)
	}
}

// pageSecrets are the links to pages, each of which has another secret.
var pageSecrets = regexp.MustCompile(`/when#[A-Z2-7]+`)

// encodeRecordings formats recordings, one on each line, without what is empty.
func encodeRecordings(t *testing.T, all []gallery.Recording) []byte {
	t.Helper()
	raw, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var tree []any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for i, one := range tree {
		out.WriteString([]string{"[", ","}[min(i, 1)])
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(withoutEmpty(one)); err != nil {
			t.Fatal(err)
		}
	}
	out.WriteString("]\n")
	return bytes.ReplaceAll(pageSecrets.ReplaceAll(out.Bytes(), []byte("/when#SECRET")), []byte(`"`+playground.Name+":"), []byte(`"`+gallery.RecordedNetwork+":"))
}

// withoutEmpty leaves out the fields of objects that have their zero value.
func withoutEmpty(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withoutEmpty(v[i])
		}
	case map[string]any:
		for key, field := range v {
			field = withoutEmpty(field)
			v[key] = field
			switch field := field.(type) {
			case nil:
				delete(v, key)
			case string:
				if field == "" || field == (time.Time{}).Format(time.RFC3339) {
					delete(v, key)
				}
			case bool:
				if !field {
					delete(v, key)
				}
			case float64:
				if field == 0 {
					delete(v, key)
				}
			case []any:
				if len(field) == 0 {
					delete(v, key)
				}
			case map[string]any:
				if len(field) == 0 {
					delete(v, key)
				}
			}
		}
	}
	return v
}
