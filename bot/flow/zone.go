package flow

import (
	"context"
	_ "embed"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/when"
)

// zoneNames lists the IANA zone names that name a place, a line each.
//
//go:embed zones.txt
var zoneNames string

// zoneOf finds a zone by its IANA name or by a city in it; ok is false if there is none or
// more than one.
func zoneOf(typed string) (string, bool) {
	found := zonesLike(typed)
	if len(found) == 0 {
		return "", false
	}
	plain, whole := i18n.Fold(typed), i18n.Fold(found[0])
	exact := whole == plain || cityOf(found[0]) == plain || len(when.ZonesOfCity(typed)) == 1
	begins := strings.Contains(" "+whole, " "+plain) // mine is not Menominee
	return found[0], exact || begins && len(found) == 1
}

// zonesLike returns the zones that match the typed text: first the exact name or
// city, then cities that begin with it, then names that contain it.
func zonesLike(typed string) []string {
	plain := i18n.Fold(typed)
	if plain == "" {
		return nil
	}
	exact := when.ZonesOfCity(typed)
	var prefixed, containing []string
	for _, zone := range foldedZones() {
		switch {
		case zone.whole == plain || zone.city == plain:
			if !slices.Contains(exact, zone.name) {
				exact = append(exact, zone.name)
			}
		case strings.HasPrefix(zone.city, plain):
			prefixed = append(prefixed, zone.name)
		case strings.Contains(zone.whole, plain):
			containing = append(containing, zone.name)
		}
	}
	return slices.Concat(exact, prefixed, containing)
}

// foldedZone is a zone with its name and its city as they are compared.
type foldedZone struct{ name, whole, city string }

var foldedZones = sync.OnceValue(func() []foldedZone {
	var out []foldedZone
	for name := range strings.Lines(zoneNames) {
		name = strings.TrimSpace(name)
		out = append(out, foldedZone{name, i18n.Fold(name), cityOf(name)})
	}
	return out
})

func cityOf(name string) string { return i18n.Fold(name[strings.LastIndex(name, "/")+1:]) }

// zoneOfRegion is the zone in which most people of a country live. It is suggested,
// never assumed.
var zoneOfRegion = map[string]string{
	"DE": "Europe/Berlin", "AT": "Europe/Vienna", "CH": "Europe/Zurich", "GB": "Europe/London", "IE": "Europe/Dublin",
	"FR": "Europe/Paris", "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "IT": "Europe/Rome", "NL": "Europe/Amsterdam",
	"BE": "Europe/Brussels", "PL": "Europe/Warsaw", "SE": "Europe/Stockholm", "NO": "Europe/Oslo", "DK": "Europe/Copenhagen",
	"FI": "Europe/Helsinki", "US": "America/New_York", "CA": "America/Toronto", "MX": "America/Mexico_City",
	"BR": "America/Sao_Paulo", "AR": "America/Argentina/Buenos_Aires", "CL": "America/Santiago", "CO": "America/Bogota",
	"IN": "Asia/Kolkata", "JP": "Asia/Tokyo", "KR": "Asia/Seoul", "CN": "Asia/Shanghai", "SG": "Asia/Singapore",
	"AU": "Australia/Sydney", "NZ": "Pacific/Auckland", "ZA": "Africa/Johannesburg",
}

// suggestedZones returns the zones to offer first: the member's own, then those of
// the locales' countries, then some common ones.
func suggestedZones(member chat.Identity, community bot.Community) []string {
	var out []string
	offer := func(zone string) {
		if zone != "" && !slices.Contains(out, zone) {
			out = append(out, zone)
		}
	}
	offer(member.Zone)
	for _, locale := range []string{member.Locale, community.Locale} {
		if tag, err := language.Parse(locale); err == nil {
			region, _ := tag.Region() // of a bare language, its likeliest region
			offer(zoneOfRegion[region.String()])
		}
	}
	for _, common := range []string{"Europe/London", "America/New_York", "Asia/Kolkata"} {
		offer(common)
	}
	return out
}

// askZone asks for the community's zone before its first proposal, which is kept as
// a draft.
func (f *Flow) askZone(from chat.From, c bot.Community, d bot.Draft) chat.Card {
	p := f.privatePrinter(from)
	menu := chat.Menu{Action: chat.NewAction("zone", chat.ModeUpdate, d.ID), Prompt: p.Word("zone.prompt", nil), Min: 1, Max: 1}
	for _, name := range suggestedZones(from.Actor, c) {
		menu.Options = append(menu.Options, chat.Choice{Label: p.City(name), Value: name, Hint: name})
	}
	return chat.Card{
		Title: p.Say("zone.title", nil), Lead: p.Say("zone.lead", bot.Args{"title": d.Title}),
		Controls: []chat.Control{menu,
			chat.Button{Action: chat.NewAction("zoneother", chat.ModeOpens, d.ID), Label: p.Word("button.zone_other", nil)}},
	}
}

func zoneForm(p i18n.Printer, draft string, typed string) chat.Form {
	return chat.Form{
		Action: chat.NewAction("zone", chat.ModeUpdate, draft), Title: p.Word("zone.title", nil), Submit: p.Word("button.zone_set", nil),
		Fields: []chat.Field{{Name: "zone", Label: p.Word("field.zone", nil), Hint: p.Word("hint.zone", nil), Required: true, MaxLength: 64, Autocompletes: true, Default: chat.Value{Text: typed}}},
	}
}

func (f *Flow) openZoneForm(_ context.Context, e chat.Press) (chat.Response, error) {
	return chat.Ask{Form: zoneForm(f.privatePrinter(e.From), e.Action.Arg(0), "")}, nil
}

func (f *Flow) pickZone(ctx context.Context, e chat.Press) (chat.Response, error) {
	if len(e.Values) == 0 {
		return f.handleStale(ctx, e), nil
	}
	return f.setZone(ctx, e.From, e.Action, e.Values[0])
}

func (f *Flow) submitZone(ctx context.Context, e chat.Submission) (chat.Response, error) {
	return f.setZone(ctx, e.From, e.Action, e.Values.Text("zone"))
}

func (f *Flow) setZone(ctx context.Context, from chat.From, action chat.Action, typed string) (chat.Response, error) {
	actor, err := f.author(ctx, from, draftArg(action, 0))
	if err != nil {
		return nil, err
	}
	zone, ok := zoneOf(typed)
	if !ok {
		p := f.privatePrinter(from)
		return chat.Correct{Form: zoneForm(p, action.Arg(0), typed),
			Errors: []chat.FieldError{{Field: "zone", Text: p.Refusal(unknownZone(typed))}},
			Again:  chat.NewAction("zoneother", chat.ModeOpens, action.Arg(0))}, nil
	}
	if _, err := f.plan.SetZone(ctx, actor, zone); err != nil {
		return nil, err
	}
	return f.changeDraft(ctx, actor, draftArg(action, 0), func(d bot.Draft) draftInput {
		return draftInput{from: from, by: actor, draft: d, page: mainPage, mode: chat.ModeUpdate}
	})
}

func (f *Flow) completeZone(_ context.Context, e chat.Query) (chat.Response, error) {
	var out chat.Suggestions
	for _, name := range zonesLike(e.Typed) {
		if len(out.Choices) == card.MaxOptions {
			break
		}
		out.Choices = append(out.Choices, chat.Choice{Label: name, Value: name})
	}
	return out, nil
}
