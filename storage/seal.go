package storage

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
)

// The first byte of a sealed value is its format.
const (
	plainLabel  = 0
	sealedLabel = 1 // AES-256-GCM, nonce in front; bound to the label of where it is kept
)

// ErrSealed is returned for a value that was sealed with another secret, or for a
// sealed one if the store has no secret.
var ErrSealed = errors.New("sealed with another secret")

// seal encrypts notes and addresses of calendars, so that the database without the
// secret does not reveal them. A nil seal stores them in plain.
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

func (n adapterNoteRow) label() string { return n.Owner + "\x00" + n.Key }

func (s *seal) close(n adapterNoteRow) adapterNoteRow {
	n.Value = s.closeValue(n.label(), n.Value)
	return n
}

func (s *seal) open(n adapterNoteRow) ([]byte, error) {
	value, _, err := s.openAny(n)
	return value, err
}

// openAny opens a note and says by which secret.
func (s *seal) openAny(n adapterNoteRow) ([]byte, sealedBy, error) {
	return s.openValue(n.label(), n.Value)
}

// closeValue seals a value that only its label opens.
func (s *seal) closeValue(label string, value []byte) []byte {
	if s == nil {
		return append([]byte{plainLabel}, value...)
	}
	return s.aead.Seal([]byte{sealedLabel}, nil, value, []byte(label))
}

// sealedBy says what opens a note.
type sealedBy string

const (
	sealedByNothing sealedBy = "plain"
	sealedByOwn     sealedBy = "own"
	sealedByOld     sealedBy = "old"
)

// openValue opens a value and says by which secret.
func (s *seal) openValue(label string, raw []byte) ([]byte, sealedBy, error) {
	switch {
	case len(raw) > 0 && raw[0] == plainLabel:
		return raw[1:], sealedByNothing, nil
	case s == nil || len(raw) == 0 || raw[0] != sealedLabel:
		return nil, "", ErrSealed
	}
	value, err := s.aead.Open(nil, nil, raw[1:], []byte(label))
	if err == nil {
		return value, sealedByOwn, nil
	}
	if s.old != nil {
		if value, err := s.old.Open(nil, nil, raw[1:], []byte(label)); err == nil {
			return value, sealedByOld, nil
		}
	}
	return nil, "", fmt.Errorf("%w: %w", ErrSealed, err)
}
