package storage

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
)

// The first byte of a note's value is its format.
const (
	plainLabel  = 0
	sealedLabel = 1 // AES-256-GCM, nonce in front; bound to its owner and key
)

// ErrSealed is returned for a note that was sealed with another secret, or for a
// sealed note if the store has no secret.
var ErrSealed = errors.New("sealed with another secret")

// seal encrypts notes, so that the database without the secret does not reveal
// them. A nil seal stores them in plain.
type seal struct {
	aead cipher.AEAD
	old  cipher.AEAD // opens what a former secret sealed; nil: there is none
}

// newSeal returns the seal of a secret that also opens what old sealed.
func newSeal(secret, old []byte) (*seal, error) {
	if len(secret) == 0 {
		return nil, nil
	}
	s := new(seal)
	var err error
	if s.aead, err = newAEAD(secret); err != nil || len(old) == 0 {
		return s, err
	}
	s.old, err = newAEAD(old)
	return s, err
}

func newAEAD(secret []byte) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "muster notebook", 32)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return aead, nil
}

func (n adapterNoteRow) label() []byte { return []byte(n.Owner + "\x00" + n.Key) }

func (s *seal) close(n adapterNoteRow) adapterNoteRow {
	if s == nil {
		n.Value = append([]byte{plainLabel}, n.Value...)
		return n
	}
	n.Value = s.aead.Seal([]byte{sealedLabel}, nil, n.Value, n.label())
	return n
}

func (s *seal) open(n adapterNoteRow) ([]byte, error) {
	value, _, err := s.openAny(n)
	return value, err
}

// sealedBy says what opens a note.
type sealedBy string

const (
	sealedByNothing sealedBy = "plain"
	sealedByOwn     sealedBy = "own"
	sealedByOld     sealedBy = "old"
)

// openAny opens a note and says by which secret.
func (s *seal) openAny(n adapterNoteRow) ([]byte, sealedBy, error) {
	switch {
	case len(n.Value) > 0 && n.Value[0] == plainLabel:
		return n.Value[1:], sealedByNothing, nil
	case s == nil || len(n.Value) == 0 || n.Value[0] != sealedLabel:
		return nil, "", ErrSealed
	}
	value, err := s.aead.Open(nil, nil, n.Value[1:], n.label())
	if err == nil {
		return value, sealedByOwn, nil
	}
	if s.old != nil {
		if value, err := s.old.Open(nil, nil, n.Value[1:], n.label()); err == nil {
			return value, sealedByOld, nil
		}
	}
	return nil, "", fmt.Errorf("%w: %w", ErrSealed, err)
}
