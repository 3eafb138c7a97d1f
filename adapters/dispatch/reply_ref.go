package dispatch

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

const keyPrefix = "reply_key:"

// ReplySealer makes and opens the refs of private replies. Its keys are in the
// notebook, so that a ref which one process sealed opens in every other and
// after a restart. A ref that has expired, or was sealed elsewhere, is *chat.Gone.
type ReplySealer struct {
	Notes chat.Notebook

	mu   sync.Mutex
	name string // of the key that seals
	keys map[string]cipher.AEAD
}

// sealedReply is what a ref holds.
type sealedReply struct {
	Expires int64 // Unix seconds
	Payload json.RawMessage
}

// Seal returns a ref of payload, as JSON, that opens until expires.
func (s *ReplySealer) Seal(ctx context.Context, payload any, expires time.Time) (bot.ReplyRef, error) {
	raw, err := json.Marshal(payload)
	if err != nil {
		return "", err
	}
	if raw, err = json.Marshal(sealedReply{expires.Unix(), raw}); err != nil {
		return "", err
	}
	name, key, err := s.sealing(ctx)
	if err != nil {
		return "", err
	}
	sealed := key.Seal(nil, nil, raw, []byte(name))
	return bot.ReplyRef(name + "." + base64.RawURLEncoding.EncodeToString(sealed)), nil
}

// Open reads the payload of a ref.
func (s *ReplySealer) Open(ctx context.Context, ref bot.ReplyRef, payload any) error {
	gone := &chat.Gone{What: "the reply"}
	name, text, ok := strings.Cut(string(ref), ".")
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if !ok || err != nil {
		return gone
	}
	key, err := s.key(ctx, name)
	if errors.Is(err, bot.ErrNotFound) {
		return gone
	}
	if err != nil {
		return err
	}
	raw, err := key.Open(nil, nil, sealed, []byte(name))
	if err != nil {
		return gone
	}
	var r sealedReply
	if err := json.Unmarshal(raw, &r); err != nil || time.Now().Unix() >= r.Expires {
		return gone
	}
	return json.Unmarshal(r.Payload, payload)
}

// sealing returns the key that seals, made if the notebook has none. Processes
// that start at once may make one each: all of them open.
func (s *ReplySealer) sealing(ctx context.Context) (name string, key cipher.AEAD, err error) {
	s.mu.Lock()
	name = s.name
	s.mu.Unlock()
	if name == "" {
		if name, err = s.findKey(ctx); err != nil {
			return "", nil, err
		}
	}
	key, err = s.key(ctx, name)
	return name, key, err
}

func (s *ReplySealer) findKey(ctx context.Context) (string, error) {
	notes, err := s.Notes.List(ctx, keyPrefix)
	if err != nil {
		return "", err
	}
	name := strings.ToLower(rand.Text()[:8])
	if len(notes) > 0 {
		name = strings.TrimPrefix(notes[0].Key, keyPrefix)
	} else {
		secret := make([]byte, 32)
		_, _ = rand.Read(secret) // never fails (crypto/rand)
		if err := s.Notes.Put(ctx, keyPrefix+name, secret); err != nil {
			return "", err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.name = name
	return name, nil
}

// key returns the key of that name.
func (s *ReplySealer) key(ctx context.Context, name string) (cipher.AEAD, error) {
	s.mu.Lock()
	key := s.keys[name]
	s.mu.Unlock()
	if key != nil {
		return key, nil
	}
	secret, err := s.Notes.Get(ctx, keyPrefix+name)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	if key, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil {
		s.keys = map[string]cipher.AEAD{}
	}
	s.keys[name] = key
	return key, nil
}
