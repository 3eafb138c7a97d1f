package testserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// apiError is an error response of Discord's.
type apiError struct {
	status, code int
	message      string
}

func (e *apiError) Error() string { return e.message }

func newError(status, code int, message string) error { return &apiError{status, code, message} }

// Common error responses.
func unknownError(code int, what string) error {
	return newError(http.StatusNotFound, code, "Unknown "+what)
}
func formError(why string) error {
	return newError(http.StatusBadRequest, 50035, "Invalid Form Body: "+why)
}

// request is a decoded API request.
type request struct {
	*http.Request
	body object
	list []any // if the body is a list
}

// noContent is an empty response.
type noContent struct{}

// handler serves the HTTP API and the gateway.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	api := func(pattern string, f func(c request) (any, error)) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /api/v10"+path, func(w http.ResponseWriter, r *http.Request) { s.serveAPI(w, r, f) })
	}
	api("GET /gateway/bot", s.getGatewayBot)
	api("GET /users/@me", func(request) (any, error) { return s.users[Bot].json(), nil })
	api("GET /applications/@me", s.getApplication)
	api("PUT /applications/{application}/commands", s.putCommands)
	api("PUT /applications/{application}/guilds/{guild}/commands", s.putCommands)
	api("GET /applications/{application}/commands", s.getCommands)
	api("GET /guilds/{guild}", s.getGuild)
	api("GET /guilds/{guild}/members/{user}", s.getMember)
	api("GET /guilds/{guild}/scheduled-events", s.getEvents)
	api("POST /guilds/{guild}/scheduled-events", s.postEvent)
	api("GET /guilds/{guild}/scheduled-events/{event}", s.getEvent)
	api("PATCH /guilds/{guild}/scheduled-events/{event}", s.patchEvent)
	api("POST /users/@me/channels", s.createDirectChannel)
	api("GET /channels/{channel}", s.getChannel)
	api("GET /channels/{channel}/thread-members/{user}", s.getThreadMember)
	api("GET /channels/{channel}/messages", s.getMessages)
	api("POST /channels/{channel}/messages", s.postMessage)
	api("GET /channels/{channel}/messages/{message}", s.getMessage)
	api("PATCH /channels/{channel}/messages/{message}", s.editMessage)
	api("POST /channels/{channel}/messages/{message}/threads", s.createThread)
	api("PUT /channels/{channel}/messages/{message}/reactions/{emoji}/@me", s.putReaction)
	api("GET /channels/{channel}/messages/{message}/reactions/{emoji}", s.getReactions)
	api("POST /interactions/{interaction}/{token}/callback", s.postCallback)
	api("PATCH /webhooks/{application}/{token}/messages/@original", s.editOriginal)
	api("DELETE /webhooks/{application}/{token}/messages/@original", s.deleteOriginal)
	api("POST /webhooks/{application}/{token}", s.postFollowUp)
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "" {
			writeJSON(w, http.StatusNotFound, object{"message": "404: Not Found", "code": 0})
			return
		}
		s.serveGateway(w, r)
	})
	return mux
}

// serveAPI serves one request and applies injected faults.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request, f func(req request) (any, error)) {
	path := strings.TrimPrefix(r.URL.EscapedPath(), "/api/v10")
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	rec := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
	var back time.Duration
	if s.Latency != nil {
		var there time.Duration
		there, back = s.Latency()
		<-time.After(there)
	}
	arrived := time.Now()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.requests = append(s.requests, Request{At: arrived, Method: r.Method, Path: path, Status: rec.status})
	}()
	rec.delay = back
	fault, broken := s.nextFault(r.Method, path)
	if fault.Delay > 0 {
		<-time.After(fault.Delay)
	}
	switch {
	case !strings.HasPrefix(r.UserAgent(), "DiscordBot ("):
		writeJSON(rec, http.StatusForbidden, object{"message": "the program does not say what it is", "code": 40333})
		return
	case !broken || fault.DropReply || fault.Status == 0:
	case fault.HTML:
		writePage(rec, fault.Status)
		return
	case fault.Status == http.StatusTooManyRequests:
		if fault.Global {
			w.Header().Set("X-RateLimit-Global", "true")
		}
		writeTooManyRequests(rec, fault.RetryAfter, fault.Code)
		return
	default:
		writeJSON(rec, fault.Status, object{"message": fmt.Sprint(fault.Status, ": injected"), "code": fault.Code})
		return
	}
	free := strings.HasPrefix(path, "/interactions/") || strings.HasPrefix(path, "/webhooks/")
	if auth := r.Header.Get("Authorization"); !free && auth != "Bot "+Token {
		writeJSON(rec, http.StatusUnauthorized, object{"message": "401: Unauthorized", "code": 0})
		return
	}
	if !s.checkRateLimits(rec, r.Method, path) {
		return
	}
	req, err := s.readRequest(r, path)
	var out any
	if err == nil {
		s.mu.Lock()
		out, err = f(req)
		s.mu.Unlock()
	}
	switch {
	case broken && fault.DropReply:
		loseReply(rec, fault)
	case err != nil:
		s.writeError(rec, err)
	case out == noContent{}:
		rec.WriteHeader(http.StatusNoContent)
	default:
		writeJSON(rec, http.StatusOK, out)
	}
}

// loseReply ends a request that took effect.
func loseReply(w http.ResponseWriter, f Fault) {
	if f.Status == 0 {
		panic(http.ErrAbortHandler)
	}
	writePage(w, f.Status)
}

// writePage writes what stands before Discord.
func writePage(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<!DOCTYPE html><html><body>" + http.StatusText(status) + "</body></html>")) // the client may have left
}

func (s *Server) writeError(w http.ResponseWriter, err error) {
	apiErr, ok := err.(*apiError) //nolint:errorlint // every error here is an *apiError
	if !ok {
		apiErr = &apiError{http.StatusInternalServerError, 0, err.Error()}
	}
	writeJSON(w, apiErr.status, object{"message": apiErr.message, "code": apiErr.code})
}

type statusRecorder struct {
	http.ResponseWriter
	status int
	delay  time.Duration // before the response
}

// WriteHeader records the status.
func (r *statusRecorder) WriteHeader(status int) {
	r.status = status
	if r.delay > 0 && status != http.StatusTooManyRequests { // that one is written under a lock
		<-time.After(r.delay)
	}
	r.ResponseWriter.WriteHeader(status)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}

// readRequest reads and checks a request's body, multipart included.
func (s *Server) readRequest(r *http.Request, path string) (request, error) {
	c := request{Request: r}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return c, err
	}
	contentType := r.Header.Get("Content-Type")
	if s.Check != nil {
		if r.URL.RawQuery != "" {
			path += "?" + r.URL.RawQuery
		}
		if err := s.Check(r.Method, path, contentType, raw); err != nil {
			s.mu.Lock()
			s.violations = append(s.violations, fmt.Sprintf("%v\n%s", err, raw))
			s.mu.Unlock()
			return c, formError(err.Error())
		}
	}
	if len(raw) == 0 {
		return c, nil
	}
	if raw, err = jsonPart(contentType, raw); err != nil {
		return c, formError(err.Error())
	}
	if raw[0] == '[' {
		return c, json.Unmarshal(raw, &c.list)
	}
	return c, json.Unmarshal(raw, &c.body)
}

// jsonPart returns the JSON of a body, multipart included.
func jsonPart(contentType string, body []byte) ([]byte, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return nil, fmt.Errorf("Content-Type: %w", err)
	case kind == "application/json":
		return body, nil
	case kind != "multipart/form-data":
		return nil, fmt.Errorf("Content-Type: %s", kind)
	}
	form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(1 << 20)
	if err != nil {
		return nil, err
	}
	if len(form.Value["payload_json"]) != 1 {
		return nil, errors.New("payload_json")
	}
	return []byte(form.Value["payload_json"][0]), nil
}

// path returns an unescaped path parameter.
func (r request) path(name string) string {
	plain, err := url.PathUnescape(r.PathValue(name))
	if err != nil {
		return r.PathValue(name)
	}
	return plain
}

func (r request) text(name string) string {
	text, _ := r.body[name].(string) // empty if absent
	return text
}
