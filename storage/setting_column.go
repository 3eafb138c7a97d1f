package storage

import (
	"database/sql/driver"
	"fmt"

	"github.com/muster-bot/muster/bot"
)

// leads reads and writes how long before a start reminders fall, as text. What
// was not set is the empty text.
type leads struct{ Leads []bot.Lead }

// Scan reads what Value wrote.
func (l *leads) Scan(src any) error {
	s, err := text(src)
	if err == nil {
		l.Leads, err = bot.DecodeLeads(s)
	}
	return err
}

// Value writes the leads as bot does.
func (l leads) Value() (driver.Value, error) { return bot.EncodeLeads(l.Leads), nil }

// MarshalText writes them for an export.
func (l leads) MarshalText() ([]byte, error) { return []byte(bot.EncodeLeads(l.Leads)), nil }

// quiet reads and writes quiet hours as text. What was not set is the empty
// text.
type quiet struct{ Quiet *bot.Quiet }

// Scan reads what Value wrote.
func (q *quiet) Scan(src any) error {
	s, err := text(src)
	if q.Quiet = nil; err != nil || s == "" {
		return err
	}
	hours, err := bot.ParseQuiet(s)
	q.Quiet = &hours
	return err
}

// Value writes the hours as bot does.
func (q quiet) Value() (driver.Value, error) {
	if q.Quiet == nil {
		return "", nil
	}
	return q.Quiet.String(), nil
}

// MarshalText writes them for an export.
func (q quiet) MarshalText() ([]byte, error) {
	s, err := q.Value()
	return []byte(fmt.Sprint(s)), err
}

func text(src any) (string, error) {
	switch v := src.(type) {
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	}
	return "", fmt.Errorf("scan text from %T", src)
}
