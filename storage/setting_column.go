package storage

import (
	"database/sql/driver"
	"fmt"

	"github.com/muster-bot/muster/bot"
)

// leads is a column of reminder leads as text; empty if unset.
type leads struct{ Leads []bot.Lead }

// Scan decodes what Value wrote.
func (l *leads) Scan(src any) error {
	s, err := text(src)
	if err == nil {
		l.Leads, err = bot.DecodeLeads(s)
	}
	return err
}

// Value encodes the leads with bot.EncodeLeads.
func (l leads) Value() (driver.Value, error) { return bot.EncodeLeads(l.Leads), nil }

// MarshalText encodes the leads for an export.
func (l leads) MarshalText() ([]byte, error) { return []byte(bot.EncodeLeads(l.Leads)), nil }

// quiet is a column of quiet hours as text; empty if unset.
type quiet struct{ Quiet *bot.Quiet }

// Scan decodes what Value wrote.
func (q *quiet) Scan(src any) error {
	s, err := text(src)
	if q.Quiet = nil; err != nil || s == "" {
		return err
	}
	hours, err := bot.ParseQuiet(s)
	q.Quiet = &hours
	return err
}

// Value encodes the hours with bot.Quiet.String.
func (q quiet) Value() (driver.Value, error) {
	if q.Quiet == nil {
		return "", nil
	}
	return q.Quiet.String(), nil
}

// MarshalText encodes the hours for an export.
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
