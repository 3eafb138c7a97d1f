package discord

// message is a message as Discord takes it, for a post and for an edit. It is
// made of components alone, which a message once sent so stays.
type message struct {
	Flags           int             `json:"flags"`
	Components      []component     `json:"components"`
	AllowedMentions allowedMentions `json:"allowed_mentions"`
	Attachments     []attachment    `json:"attachments"`
}

const (
	flagEphemeral  = 1 << 6
	flagComponents = 1 << 15
)

// allowedMentions says who may be notified. Parse is present and empty always:
// without it Discord notifies everybody whom the text names.
type allowedMentions struct {
	Parse []string `json:"parse"`
	Users []string `json:"users,omitempty"`
}

// attachment describes a file that is sent beside the message, by its index.
type attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

// file is what an attachment describes.
type file struct {
	Name string
	Type string // its media type
	Data []byte
}

// componentType is a number of Discord's.
type componentType int

const (
	actionRow    componentType = 1
	button       componentType = 2
	stringSelect componentType = 3
	textInput    componentType = 4
	userSelect   componentType = 5
	textDisplay  componentType = 10
	mediaGallery componentType = 12
	separator    componentType = 14
	container    componentType = 17
	label        componentType = 18
)

const (
	stylePrimary   = 1
	styleSecondary = 2
	styleDanger    = 4

	inputShort     = 1
	inputParagraph = 2
)

// component is any of them; which fields it has depends on its type.
type component struct {
	Type          componentType  `json:"type"`
	ID            int            `json:"id,omitempty"` // a mark of ours; Discord numbers what has none
	CustomID      string         `json:"custom_id,omitempty"`
	Style         int            `json:"style,omitempty"`
	Label         string         `json:"label,omitempty"`
	Description   string         `json:"description,omitempty"`
	Content       string         `json:"content,omitempty"`
	AccentColor   int            `json:"accent_color,omitempty"`
	Divider       *bool          `json:"divider,omitempty"`
	Items         []mediaItem    `json:"items,omitempty"`
	Options       []option       `json:"options,omitempty"`
	DefaultValues []defaultValue `json:"default_values,omitempty"`
	Placeholder   string         `json:"placeholder,omitempty"`
	Value         string         `json:"value,omitempty"`
	MaxLength     int            `json:"max_length,omitempty"`
	MinValues     *int           `json:"min_values,omitempty"`
	MaxValues     int            `json:"max_values,omitempty"`
	Required      *bool          `json:"required,omitempty"`
	Component     *component     `json:"component,omitempty"`
	Components    []component    `json:"components,omitempty"`
}

type option struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Default     bool   `json:"default,omitempty"`
}

type defaultValue struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

type mediaItem struct {
	Media       media  `json:"media"`
	Description string `json:"description,omitempty"`
}

type media struct {
	URL string `json:"url"`
}

// count is how many components there are, those inside others among them.
func count(all []component) int {
	n := 0
	for _, c := range all {
		n += 1 + count(c.Components)
		if c.Component != nil {
			n++
		}
	}
	return n
}
