package slack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// renderer renders cards and forms as Block Kit.
type renderer struct {
	Name       func(bot.UserID) string  // display names; nil means Slack's ids
	Somebody   string                   // shown where Name knows none
	Key        string                   // of the message, which its controls carry; may be empty
	PublicURL  string                   // of Muster, for links to its own pages; may be empty
	PictureURL string                   // of the card's picture; may be empty
	MessageURL func(chat.Link) string   // addresses of messages; nil or "" means text without a link
	Say        func(chat.Phrase) string // in the reader's language; needed for forms with times
}

// messageContent is a message as chat.postMessage takes it.
type messageContent struct {
	Text   string // for notifications; escaped
	Blocks []api.Block
}

// withoutPicture returns the content without its picture; ok is false if it has none.
// Slack refuses a message whose picture it cannot fetch.
func (c messageContent) withoutPicture() (_ messageContent, ok bool) {
	blocks := slices.DeleteFunc(slices.Clone(c.Blocks), func(b api.Block) bool { return b.BlockType() == api.MBTImage })
	ok = len(blocks) < len(c.Blocks) && len(blocks) > 0
	c.Blocks = blocks
	return c, ok
}

// options returns the content as options of slack-go.
func (c messageContent) options() []api.MsgOption {
	return []api.MsgOption{api.MsgOptionText(c.Text, false), api.MsgOptionBlocks(c.Blocks...)}
}

// textBudget bounds the texts of a card. Slack limits the characters of a
// whole message, so a card that is too long is rendered again with a smaller
// budget.
type textBudget struct {
	text   int // characters of one text
	list   int // lines, tallies, notes, lists of people
	people int // names in one list
	option int // characters of the label of an option or a button
}

var textBudgets = []textBudget{
	{maxSection, 60, 20, maxOption}, {1500, 60, 20, maxOption}, {600, 40, 20, maxOption}, {600, 40, 12, maxOption}, {250, 25, 8, 50}, {120, 20, 5, 30},
	{60, 15, 3, 20}, {30, 10, 0, 12}, {30, 4, 0, 12}, {15, 0, 0, 8}, {8, 0, 0, 3},
}

// message renders a card as a message that notifies the mentioned members and
// nobody else. file is Slack's id of the card's picture, once uploaded.
func (r renderer) message(c chat.Card, mention []bot.UserID, file string) (messageContent, error) {
	blocks, err := r.fitBlocks(c, mention, file, maxBlocks, maxMessageBlocks)
	return messageContent{Text: r.notification(c), Blocks: blocks}, err
}

// home renders a card as App Home.
func (r renderer) home(c chat.Card) (api.HomeTabViewRequest, error) {
	blocks, err := r.fitBlocks(c, nil, "", maxViewBlocks, maxMessageBlocks)
	if len(blocks) == 0 {
		blocks = []api.Block{api.NewDividerBlock()}
	}
	return api.HomeTabViewRequest{Type: api.VTHomeTab, Blocks: api.Blocks{BlockSet: blocks}}, err
}

// appName is the title of a view that has none.
const appName = "Muster"

// cardModal renders a card as a modal.
func (r renderer) cardModal(c chat.Card, o origin) (api.ModalViewRequest, error) {
	title := r.plainText(c.Title)
	if isBlank(title) {
		title = appName
	}
	if utf16Length(title) <= maxViewTitle { // else it stands below, too
		c.Title = nil
	}
	blocks, err := r.fitBlocks(c, nil, "", maxViewBlocks, maxMessageBlocks)
	if len(blocks) == 0 {
		blocks = []api.Block{api.NewDividerBlock()}
	}
	v := api.ModalViewRequest{Type: api.VTModal, Title: singleLineObject(title, maxViewTitle), Blocks: api.Blocks{BlockSet: blocks}}
	v.PrivateMetadata = o.String()
	return v, err
}

// fitBlocks renders a card within the limits of a message or view. It returns
// *chat.TooLarge if the card has more controls than Slack allows.
func (r renderer) fitBlocks(c chat.Card, mention []bot.UserID, file string, blockLimit, charLimit int) ([]api.Block, error) {
	fit, err := r.Limits().Fit(c)
	if err != nil {
		return nil, err
	}
	for _, budget := range textBudgets {
		blocks := append(r.mentionBlocks(mention), r.cardBlocks(fit, file, budget)...)
		markBlocks(blocks, r.Key)
		characters, err := countCharacters(blocks)
		if err != nil {
			return nil, fmt.Errorf("draw card: %w", err)
		}
		if len(blocks) <= blockLimit && characters < charLimit {
			return blocks, nil
		}
	}
	return nil, &chat.TooLarge{What: "message", Limit: charLimit}
}

// countCharacters counts the characters of blocks as JSON. That is more than
// Slack counts: it leaves out some of the structure, and does not say which.
func countCharacters(blocks []api.Block) (int, error) {
	raw, err := json.Marshal(blocks)
	if err != nil {
		return 0, err
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return 0, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // as slack-go's encoders do
	err = e.Encode(v)
	return utf8.RuneCount(b.Bytes()), err
}

// notification renders a card as one line, for places where Slack shows no
// blocks.
func (r renderer) notification(c chat.Card) string {
	var parts []string
	texts := []chat.Text{c.Title, c.Lead}
	if c.When != nil {
		texts = append(texts, c.When.Text)
	}
	for _, t := range append(append(texts, c.Where), c.Lines...) {
		if s := singleLine(r.plainText(t), maxNotification); !isBlank(s) {
			parts = append(parts, s)
		}
	}
	if len(parts) == 0 {
		return "…"
	}
	return mrkdwnEscaper.Replace(truncate(strings.Join(parts, " · "), maxNotification))
}

// cardTexts lists the texts of a card, as far as it has room for people.
func cardTexts(c chat.Card) []chat.Text {
	c.People = slices.Clone(c.People)
	for i, l := range c.People {
		c.People[i].Members = shownPeople(l)
	}
	return c.Texts()
}

// shownPeople returns the members of a list whose names a card has room for.
func shownPeople(l chat.People) []chat.Person {
	return l.Members[:min(len(l.Members), textBudgets[0].people)]
}

// shownMembers lists the members whose names a card shows, each once.
func shownMembers(c chat.Card) []bot.UserID {
	var out []bot.UserID
	seen := map[bot.UserID]bool{}
	add := func(u bot.UserID) {
		if u != "" && !seen[u] {
			seen[u] = true
			out = append(out, u)
		}
	}
	for _, l := range c.People {
		for _, m := range shownPeople(l) {
			add(m.User)
		}
	}
	for _, t := range cardTexts(c) {
		for _, s := range t {
			add(s.User)
		}
	}
	return out
}

// mentionBlocks renders the mentions that notify users.
func (r renderer) mentionBlocks(users []bot.UserID) []api.Block {
	var blocks []api.Block
	var line []string
	length := 0
	flush := func() {
		if len(line) > 0 {
			blocks = append(blocks, api.NewSectionBlock(mrkdwnObject(strings.Join(line, " ")), nil, nil))
		}
		line, length = nil, 0
	}
	for _, u := range users {
		_, user := parseUser(u)
		one := "<@" + user + ">"
		if length += len(one) + 1; length > maxSection {
			flush()
			length = len(one)
		}
		line = append(line, one)
	}
	flush()
	return blocks
}
