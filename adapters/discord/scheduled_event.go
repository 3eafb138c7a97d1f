package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	maxEventName  = 100
	maxEventPlace = 100
	maxEventAbout = 1000
)

// scheduledEvent is an entry of a server's calendar, as far as we care.
type scheduledEvent struct {
	ID       string                              `json:"id"`
	Creator  loose                               `json:"creator_id"`
	Name     string                              `json:"name"`
	About    string                              `json:"description"`
	Start    *time.Time                          `json:"scheduled_start_time"`
	Status   discordgo.GuildScheduledEventStatus `json:"status"`
	Metadata *eventMetadata                      `json:"entity_metadata"`
}

type eventMetadata struct {
	Location string `json:"location"`
}

// Enter makes an entry what it should be. One that is over or cancelled stays
// so for ever, so a meetup that is on again gets another.
func (n *Network) Enter(ctx context.Context, e chat.Entry) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	guild := bare(e.Community)
	if guild == "" {
		return "", &chat.Gone{What: "community " + string(e.Community)}
	}
	path := "/guilds/" + guild + "/scheduled-events"
	name, err := n.keepEntry(ctx, path, guild, e)
	if isRefusal(err, discordgo.ErrCodeCannotUpdateAFinishedEvent) {
		return "", &chat.Gone{What: "calendar entry " + e.Name}
	}
	if isRefusal(err, discordgo.ErrCodeMissingPermissions) {
		return "", &chat.Forbidden{Missing: permissions(0).among(discordgo.PermissionCreateEvents)}
	}
	return name, fault(err, "calendar entry "+e.Name)
}

func (n *Network) keepEntry(ctx context.Context, path, guild string, e chat.Entry) (string, error) {
	switch {
	case e.State == chat.EntryOn && e.Name == "":
		return n.addEvent(ctx, path, guild, e)
	case e.Name == "":
		return "", nil
	case e.State == chat.EntryOn:
		return e.Name, n.rest.call(ctx, http.MethodPatch, path+"/"+e.Name, eventOf(guild, e), nil)
	case e.State == chat.EntryOver:
		return e.Name, n.endEvent(ctx, path+"/"+e.Name, discordgo.GuildScheduledEventStatusCompleted)
	}
	return "", n.endEvent(ctx, path+"/"+e.Name, discordgo.GuildScheduledEventStatusCanceled)
}

// eventOf is an entry as Discord takes it. What is empty is left as it was.
func eventOf(guild string, e chat.Entry) discordgo.GuildScheduledEventParams {
	about := oneLineEach(e.About)
	if link := linkTo(guild, e.Card); link != "" {
		about = strings.TrimSpace(cut(about, maxEventAbout-units(link)-2) + "\n\n" + link)
	}
	end := e.End.UTC()
	out := discordgo.GuildScheduledEventParams{
		Name: labelled(e.Title, maxEventName), Description: cut(about, maxEventAbout), ScheduledEndTime: &end,
		EntityType: discordgo.GuildScheduledEventEntityTypeExternal, PrivacyLevel: discordgo.GuildScheduledEventPrivacyLevelGuildOnly,
		EntityMetadata: &discordgo.GuildScheduledEventEntityMetadata{Location: labelled(e.Where, maxEventPlace)},
	}
	if start := e.Start.UTC(); start.After(time.Now()) {
		out.ScheduledStartTime = &start // of what has begun it cannot be changed
	}
	return out
}

// oneLineEach is a text of several lines in which nothing notifies anybody.
func oneLineEach(s string) string {
	m := markdown{layout: onLines}
	m.text(chat.Plain(s))
	return m.String()
}

// linkTo is the address of a message, which is also how an entry of ours is
// known again.
func linkTo(guild string, ref bot.MessageRef) string {
	channel := bare(ref.Place)
	if channel == "" || ref.ID == "" {
		return ""
	}
	return "https://discord.com/channels/" + guild + "/" + channel + "/" + ref.ID
}

// addEvent adds an event, unless it is there: the reply to an earlier attempt
// may have been lost. Discord takes none that has begun.
func (n *Network) addEvent(ctx context.Context, path, guild string, e chat.Entry) (string, error) {
	event := eventOf(guild, e)
	if event.ScheduledStartTime == nil {
		return "", nil
	}
	us, err := n.ourselves(ctx)
	if err != nil {
		return "", err
	}
	var there []scheduledEvent
	if err := n.rest.call(ctx, http.MethodGet, path, nil, &there); err != nil {
		return "", err
	}
	for _, had := range there {
		ours := string(had.Creator) == us.user && had.Status == discordgo.GuildScheduledEventStatusScheduled && had.Start != nil
		if link := linkTo(guild, e.Card); ours && had.Start.Equal(*event.ScheduledStartTime) && (strings.HasSuffix(had.About, link) && link != "" || link == "" && had.Name == event.Name) {
			return had.ID, nil
		}
	}
	var made scheduledEvent
	err = n.rest.call(ctx, http.MethodPost, path, event, &made)
	return made.ID, err
}

// endEvent ends an event, by the steps that Discord has: what is only
// scheduled is cancelled or begins, what has begun is completed.
func (n *Network) endEvent(ctx context.Context, path string, as discordgo.GuildScheduledEventStatus) error {
	var had scheduledEvent
	if err := n.rest.call(ctx, http.MethodGet, path, nil, &had); err != nil {
		return err
	}
	var steps []discordgo.GuildScheduledEventStatus
	switch {
	case had.Status == discordgo.GuildScheduledEventStatusScheduled && as == discordgo.GuildScheduledEventStatusCanceled:
		steps = []discordgo.GuildScheduledEventStatus{discordgo.GuildScheduledEventStatusCanceled}
	case had.Status == discordgo.GuildScheduledEventStatusScheduled:
		steps = []discordgo.GuildScheduledEventStatus{discordgo.GuildScheduledEventStatusActive, discordgo.GuildScheduledEventStatusCompleted}
	case had.Status == discordgo.GuildScheduledEventStatusActive:
		steps = []discordgo.GuildScheduledEventStatus{discordgo.GuildScheduledEventStatusCompleted}
	}
	for _, status := range steps {
		if err := n.rest.call(ctx, http.MethodPatch, path, discordgo.GuildScheduledEventParams{Status: status}, nil); err != nil {
			return err
		}
	}
	return nil
}

// marked tells that a member is interested in an entry.
func (n *Network) marked(data json.RawMessage) {
	var m struct {
		Event loose `json:"guild_scheduled_event_id"`
		User  loose `json:"user_id"`
		Guild loose `json:"guild_id"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		n.log.Error("interest", "err", err)
		return
	}
	from := chat.From{
		ID: n.nameless("marked"), Community: named[bot.CommunityID](string(m.Guild)), Actor: chat.Member{User: named[bot.UserID](string(m.User))},
	}
	n.tell(string(m.Guild), chat.Marked{From: from, Entry: string(m.Event)})
}

// departed tells that a server had us leave. One that is only unavailable has
// not.
func (n *Network) departed(data json.RawMessage) {
	var g server
	if err := json.Unmarshal(data, &g); err != nil {
		n.log.Error("server", "err", err)
		return
	}
	if g.Unavailable || g.ID == "" {
		return
	}
	n.tell(g.ID, chat.Departed{From: chat.From{ID: n.nameless("departed"), Community: named[bot.CommunityID](g.ID)}})
}
