package slack

import (
	"context"
	"strings"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot/chat"
)

// address returns where a span leads, or "" if nowhere, or nowhere that is safe
// or known.
func (r renderer) address(s chat.Span) string {
	if s.Text == "" || s.Link.IsZero() {
		return ""
	}
	if !s.Link.Message.IsZero() {
		if r.MessageURL == nil {
			return ""
		}
		return r.MessageURL(s.Link)
	}
	address, _ := s.Link.Address(r.PublicURL)
	return address
}

// leadsSomewhere reports whether a text has a link.
func (r renderer) leadsSomewhere(t chat.Text) bool {
	for _, s := range t {
		if r.address(s) != "" {
			return true
		}
	}
	return false
}

// linkedTitle renders a title that leads somewhere. A header is plain text, so
// it is bold instead.
func (r renderer) linkedTitle(t chat.Text) []api.Block {
	title := make(chat.Text, len(t))
	for i, s := range t {
		s.Text, s.Bold = strings.Join(strings.Fields(s.Text), " "), s.Text != ""
		title[i] = s
	}
	return richTextBlock(richTextSection(r.textElements(title)...))
}

// permalink returns the address of a message below that of its workspace, or ""
// if one of the parts is not what Slack writes.
func permalink(workspace, channel, ts string) string {
	if workspace == "" || channel == "" || !timestampPattern.MatchString(ts) {
		return ""
	}
	link := chat.Link{URL: strings.TrimSuffix(workspace, "/") + "/archives/" + channel + "/p" + strings.ReplaceAll(ts, ".", "")}
	address, _ := link.Address("")
	return address
}

// messageURL returns the address of a message, as far as its workspace is known
// without asking Slack.
func (n *Network) messageURL(l chat.Link) string {
	c, channel, _ := parsePlace(l.Message.Place)
	u, direct := l.Message.Place.Direct()
	if direct {
		c, _ = parseUser(u)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if direct {
		channel = n.directChannels[u]
	}
	w := n.workspaces[teamID(c)]
	if w == nil {
		return ""
	}
	return permalink(w.URL, channel, l.Message.ID)
}

// loadLinked loads the workspaces to whose messages a card leads.
func (n *Network) loadLinked(ctx context.Context, c chat.Card) {
	for _, t := range cardTexts(c) {
		for _, s := range t {
			if s.Link.Message.IsZero() {
				continue
			}
			if _, err := n.workspaceOf(ctx, s.Link.Community); err != nil {
				n.log.Warn("a link is shown as text", "community", s.Link.Community, "err", err)
			}
		}
	}
}
