package testserver

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"time"
)

// Interaction types.
const (
	typeCommand      = 2
	typeComponent    = 3
	typeAutocomplete = 4
	typeModal        = 5
)

const (
	// responseWindow limits the wait for the initial response, and
	// tokenLifetime that for later ones.
	responseWindow = 3 * time.Second
	tokenLifetime  = 15 * time.Minute
)

// Interaction is an action of a member that wants a response.
type Interaction struct {
	s         *Server
	id        string
	token     string
	kind      int
	user      string
	channel   string
	source    *message // of the control that was used
	createdAt time.Time
	payload   object

	deliveries   int
	acknowledged bool
	original     *message // the message @original
	choices      []Choice
}

// Choice is an autocomplete suggestion.
type Choice struct{ Name, Value string }

// form is a modal that a member has open.
type form struct {
	data    object
	source  *message
	channel string // where it was opened
}

// deliver creates an interaction and delivers it.
func (s *Server) deliver(kind int, user, channel string, source *message, data object) *Interaction {
	s.mu.Lock()
	i := &Interaction{
		s: s, id: s.newID(), token: "token-" + strings.ToLower(rand.Text()), kind: kind, user: user, channel: channel, source: source, createdAt: time.Now(),
	}
	u, ch := s.users[user], s.channels[channel]
	i.payload = object{
		"id": i.id, "application_id": Application, "type": kind, "token": i.token, "version": 1, "channel_id": channel, "channel": s.channelJSON(ch),
		"data": data, "locale": u.locale, "entitlements": []any{}, "app_permissions": strconv.FormatUint(s.users[Bot].permissions&^ch.denied, 10),
		"authorizing_integration_owners": object{"0": Guild}, "attachment_size_limit": 10485760,
	}
	if ch.kind == directChannel {
		i.payload["user"], i.payload["context"] = u.json(), 1
	} else {
		i.payload["guild_id"], i.payload["guild_locale"], i.payload["context"] = ch.guild, "en-GB", 0
		i.payload["guild"] = object{"id": ch.guild, "locale": "en-GB", "features": []string{}}
		i.payload["member"] = u.memberJSON(true)
	}
	if source != nil {
		i.payload["message"] = s.messageJSON(source)
	}
	i.payload = deepCopy(i.payload)
	s.interactions[i.id] = i
	s.mu.Unlock()
	i.Redeliver()
	return i
}

// Redeliver delivers the interaction again.
func (i *Interaction) Redeliver() {
	i.s.mu.Lock()
	i.deliveries++
	endpoint := i.s.endpoint
	if endpoint == nil {
		i.s.dispatch(guildOf(i.payload), "INTERACTION_CREATE", i.payload)
	}
	i.s.mu.Unlock()
	if endpoint != nil {
		i.s.serving.Go(func() { i.deliverHTTP(endpoint) })
	}
}

func guildOf(payload object) string {
	guild, _ := payload["guild_id"].(string) // absent in direct messages
	return guild
}

// Sign returns a request signed by Discord.
func (s *Server) Sign(body []byte, at time.Time) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/discord/interactions", bytes.NewReader(body))
	stamp := strconv.FormatInt(at.Unix(), 10)
	r.Header.Set("X-Signature-Timestamp", stamp)
	r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(s.key, append([]byte(stamp), body...))))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// readLag is how long Discord takes to read a response over HTTP. Until then it does
// not know the interaction's token.
const readLag = 50 * time.Millisecond

// deliverHTTP delivers the interaction to the HTTP endpoint and applies the
// response.
func (i *Interaction) deliverHTTP(endpoint http.Handler) {
	raw, err := json.Marshal(i.payload)
	if err != nil {
		panic(err)
	}
	w := httptest.NewRecorder()
	endpoint.ServeHTTP(w, i.s.Sign(raw, time.Now()))
	<-time.After(readLag)
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	if i.deliveries > 1 && i.acknowledged {
		return // nobody reads the response to a repeat
	}
	kind, raw := w.Header().Get("Content-Type"), w.Body.Bytes()
	if i.s.Check != nil {
		err = i.s.Check(http.MethodPost, "/interactions/"+i.id+"/"+i.token+"/callback", kind, raw)
	}
	var body object
	if err == nil {
		raw, err = jsonPart(kind, raw)
	}
	if err == nil {
		err = json.Unmarshal(raw, &body)
	}
	if err == nil {
		err = i.acknowledge(body)
	}
	if err != nil || w.Code != http.StatusOK {
		i.s.violations = append(i.s.violations, "over HTTP: "+strconv.Itoa(w.Code)+" "+w.Body.String()+": "+errorText(err))
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Acknowledged reports whether an initial response came.
func (i *Interaction) Acknowledged() bool {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.acknowledged
}

func (s *Server) postCallback(c request) (any, error) {
	i := s.interactions[c.path("interaction")]
	if i == nil || i.token != c.path("token") {
		return nil, unknownError(10062, "interaction")
	}
	return noContent{}, i.acknowledge(c.body)
}

// acknowledge applies the initial response. The caller holds mu.
func (i *Interaction) acknowledge(body object) error {
	switch {
	case i.acknowledged:
		return newError(http.StatusBadRequest, 40060, "Interaction has already been acknowledged.")
	case time.Since(i.createdAt) > responseWindow:
		return unknownError(10062, "interaction")
	}
	kind, _ := body["type"].(float64) // 0 if absent
	data, _ := body["data"].(object)
	if err := i.applyResponse(int(kind), data); err != nil {
		return err
	}
	i.acknowledged = true
	if i.kind == typeModal {
		delete(i.s.forms, i.user)
	}
	return nil
}

func (i *Interaction) applyResponse(kind int, data object) error {
	if kind == 8 != (i.kind == typeAutocomplete) {
		return formError("type: it does not fit the interaction")
	}
	switch kind {
	case 4, 5:
		m, err := i.s.newMessage(data, i.channel)
		if err != nil {
			return err
		}
		m.pending, m.interaction = kind == 5, i
		if m.flags&ephemeral != 0 {
			m.visibleTo = i.user
		}
		if kind == 4 && len(m.components) == 0 {
			return newError(http.StatusBadRequest, 50006, "Cannot send an empty message")
		}
		i.s.messages[m.id], i.original = m, m
	case 6, 7:
		if i.source == nil {
			return formError("type: there is no message")
		}
		i.original = i.source
		if kind == 7 {
			return i.source.update(data)
		}
	case 8:
		all, _ := data["choices"].([]any)
		if len(all) > 25 {
			return formError("choices: 25 at most")
		}
		for _, one := range all {
			c, _ := one.(object)
			name, _ := c["name"].(string)
			value, _ := c["value"].(string)
			i.choices = append(i.choices, Choice{name, value})
		}
	case 9:
		if i.kind == typeModal {
			return formError("type: a form cannot follow a form")
		}
		inside, _ := data["components"].([]any)
		if len(inside) < 1 || len(inside) > 5 {
			return formError("components: 1 to 5")
		}
		i.s.forms[i.user] = &form{data: deepCopy(data), source: i.source, channel: i.channel}
	default:
		return formError("type")
	}
	return nil
}
