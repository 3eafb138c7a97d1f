package discordschema

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Check returns an error if Discord would refuse a request. The path begins
// after the version, as in "/channels/1/messages", and may have a query.
func Check(method, path, contentType string, body []byte) error {
	a, err := loadAPI()
	if err != nil {
		return err
	}
	where, query, _ := strings.Cut(path, "?")
	op, ok := a.findOperation(method, where)
	if !ok {
		return fmt.Errorf("%s %s: there is no such request", method, where)
	}
	wrong := []error{op.checkQuery(query)}
	value, files, err := decodeBody(contentType, body)
	switch {
	case err != nil:
		wrong = append(wrong, err)
	case value == nil && op.required:
		wrong = append(wrong, errors.New("it has no body"))
	case value != nil && op.bodies == nil:
		wrong = append(wrong, errors.New("it takes no body"))
	case value != nil:
		schema, err := a.bodySchema(op)
		if err != nil {
			return err
		}
		if strings.HasSuffix(op.template, "/commands") {
			dropIgnoredDefaults(value)
		}
		wrong = append(wrong, schema.Validate(value), checkUndocumented(op, value, files))
	}
	if err := errors.Join(wrong...); err != nil {
		return fmt.Errorf("%s %s: %w", method, where, err)
	}
	return nil
}

func (op operation) checkQuery(query string) error {
	values, err := url.ParseQuery(query)
	if err != nil {
		return fmt.Errorf("its query: %w", err)
	}
	var wrong []error
	for name := range values {
		if !op.params[name] {
			wrong = append(wrong, fmt.Errorf("its query has an unknown %q", name))
		}
	}
	return errors.Join(wrong...)
}

// decodeBody returns the JSON of a body and the names of its files.
func decodeBody(contentType string, body []byte) (value any, files map[string]bool, err error) {
	if len(body) == 0 {
		return nil, nil, nil
	}
	kind, params, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("its content type: %w", err)
	case kind == "application/json":
		value, err = jsonschema.UnmarshalJSON(bytes.NewReader(body))
		return value, nil, err
	case kind != "multipart/form-data":
		return nil, nil, fmt.Errorf("its content type is %q", kind)
	}
	files = map[string]bool{}
	for parts := multipart.NewReader(bytes.NewReader(body), params["boundary"]); ; {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return value, files, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("its parts: %w", err)
		}
		if part.FormName() != "payload_json" {
			files[part.FormName()] = true
			continue
		}
		if value, err = jsonschema.UnmarshalJSON(part); err != nil {
			return nil, nil, fmt.Errorf("its payload: %w", err)
		}
	}
}

// checkUndocumented checks rules that Discord's schema lacks.
func checkUndocumented(op operation, value any, files map[string]bool) error {
	switch {
	case strings.HasSuffix(op.template, "/commands"):
		return checkCommands(value)
	case strings.HasSuffix(op.template, "/callback"):
		answer := object(value)
		switch number(answer["type"]) {
		case callbackMessage, callbackUpdate:
			return checkMessage(object(answer["data"]), files)
		case callbackModal:
			return checkModal(object(answer["data"]))
		}
	case strings.Contains(op.template, "/messages") && !strings.Contains(op.template, "/threads"), strings.HasPrefix(op.template, "/webhooks/"):
		return checkMessage(object(value), files)
	}
	return nil
}

// Types of interaction callbacks with data to check.
const (
	callbackMessage = 4
	callbackUpdate  = 7
	callbackModal   = 9
)
