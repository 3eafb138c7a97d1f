package discord

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"unicode/utf16"

	"github.com/muster-bot/muster/adapters/discord/discordschema"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

// hostileBodies returns every body that is sent to Discord with a text, by the path that
// Discord knows it by.
func hostileBodies(t *testing.T, typed string) map[string]any {
	t.Helper()
	card := chattest.Fill[chat.Card](typed, memberID("ana"))
	card.Picture = nil // a file beside the body
	m, _, err := testRenderer.renderCard(card, nil)
	must(t, err)
	bodies := map[string]any{"POST /channels/1/messages": m, "PATCH /channels/1/messages/2": m}
	for i, f := range chattest.HostileForms(typed, memberID("ana")) {
		modal, err := testRenderer.renderModal(f)
		must(t, err)
		bodies[fmt.Sprintf("POST /interactions/%d/token/callback", i+1)] = map[string]any{"type": 9, "data": modal}
	}
	suggested := chattest.Fill[[]chat.Choice](typed, memberID("ana"))
	suggested = append(suggested, chat.Choice{Label: typed, Value: typed})
	bodies["POST /interactions/3/token/callback"] = map[string]any{"type": 8, "data": map[string]any{"choices": renderSuggestions(suggested)}}
	entry := chattest.Fill[chat.CalendarEntry](typed, memberID("ana"))
	entry.Card = bot.MessageRef{Place: encodeID[bot.Place]("5"), ID: "6"}
	bodies["POST /guilds/1/scheduled-events"] = renderEvent("1", entry)
	bodies["POST /channels/1/messages/2/threads"] = map[string]any{"name": truncateLabel(typed, maxThreadName), "auto_archive_duration": threadAutoArchive}
	return bodies
}

// marks counts what a body displays as something other than text, and returns whom it
// notifies.
func marks(t *testing.T, body any) (shown int, notified string) {
	t.Helper()
	raw, err := json.Marshal(body)
	must(t, err)
	var all any
	must(t, json.Unmarshal(raw, &all))
	var walk func(key string, v any)
	walk = func(key string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, one := range v {
				walk(k, one)
			}
			if allowed, ok := v["allowed_mentions"].(map[string]any); ok && (fmt.Sprint(allowed["parse"]) != "[]" || allowed["users"] != nil) {
				notified = fmt.Sprint(allowed)
			}
		case []any:
			for _, one := range v {
				walk(key, one)
			}
		case string:
			if key == "content" || key == "description" && strings.Contains(v, "https://discord.com/channels/") {
				shown += strings.Count(discordschema.Visible(v, func(string) string { return "Ana" }), "‹")
			}
		}
	}
	walk("", all)
	if m, ok := body.(message); ok && m.AllowedMentions == nil {
		notified = "whom it names"
	}
	return shown, notified
}

// TestNoTextIsMoreThanTextToDiscord sends every hostile text in every place.
func TestNoTextIsMoreThanTextToDiscord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // long before the calendar entries begin
		plain := hostileBodies(t, "x")
		for _, typed := range chattest.HostileTexts() {
			name := fmt.Sprintf("%.40q", typed)
			for where, body := range hostileBodies(t, typed) {
				method, path, _ := strings.Cut(where, " ")
				if strings.TrimSpace(readable(typed)) != "" || strings.Contains(path, "messages/2") && method == "PATCH" {
					checkSchema(t, name+" in "+where, method, path, body)
				}
				if len(typed) > 5000 {
					continue // reading them back takes long, and they are cut to what is tried
				}
				most, _ := marks(t, plain[where])
				if shown, notified := marks(t, body); shown > most || notified != "" {
					t.Errorf("%s in %s shows %d marks, not %d, and notifies %q", name, where, shown, most, notified)
				}
			}
		}
	})
}

// TestHostileTextsLookAsTheyDid keeps what is sent of each short one.
func TestHostileTextsLookAsTheyDid(t *testing.T) {
	all := map[string]string{}
	for _, typed := range chattest.HostileTexts() {
		if len(typed) < 200 {
			all[fmt.Sprintf("%+q", typed)] = fmt.Sprintf("%+q", renderLine(chat.Plain(typed)))
		}
	}
	golden(t, "hostile.json", all)
}

func TestNoTextIsLongerThanDiscordTakes(t *testing.T) {
	for _, typed := range chattest.HostileTexts() {
		for _, most := range []int{maxThreadName, maxEventLocation, 45} {
			if n := len(utf16.Encode([]rune(truncateLabel(typed, most)))); n > most {
				t.Errorf("%.40q becomes %d characters of %d", typed, n, most)
			}
		}
	}
}
