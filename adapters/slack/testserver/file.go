package testserver

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
)

// file is an uploaded file.
type file struct {
	length   int
	content  []byte
	complete bool
}

// uploadURL says where to upload a file.
func (s *Server) uploadURL(c apiCall) (object, string) {
	length, _ := strconv.Atoi(c.text("length"))
	if c.text("filename") == "" || length <= 0 {
		return nil, "invalid_arguments"
	}
	id := s.id("F")
	s.files[id] = &file{length: length}
	return object{"file_id": id, "upload_url": "http://" + s.host() + "/upload/" + id}, ""
}

// upload serves the addresses that uploadURL returns. It takes no token.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{Method: "upload"})
	f := s.files[r.PathValue("id")]
	if f == nil || f.length != len(raw) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if r.Header.Get("Authorization") != "" {
		s.problems = append(s.problems, "an upload carries the token")
	}
	f.content = raw
	_, _ = w.Write([]byte("OK - " + strconv.Itoa(len(raw)))) // the client may have left
}

func (s *Server) completeUpload(c apiCall) (object, string) {
	var wanted []struct{ ID string }
	if json.Unmarshal([]byte(c.text("files")), &wanted) != nil || len(wanted) == 0 {
		return nil, "invalid_arguments"
	}
	done := []object{}
	for _, one := range wanted {
		f := s.files[one.ID]
		if f == nil || f.content == nil {
			return nil, "file_not_found"
		}
		f.complete = true
		done = append(done, object{"id": one.ID, "title": "picture.png"})
	}
	return object{"files": done}, ""
}

// badPicture reports whether blocks have a picture that Slack would not show: a file
// that was not uploaded, or an address that it cannot fetch.
func (s *Server) badPicture(blocks []any) bool {
	for _, one := range blocks {
		b := obj(one)
		if b["type"] != "image" {
			continue
		}
		id, _ := obj(b["slack_file"])["id"].(string)
		address, _ := b["image_url"].(string)
		f := s.files[id]
		if id != "" && (f == nil || !f.complete) || id == "" && (address == "" || s.Unreachable) {
			return true
		}
	}
	return false
}

// Uploaded returns the content of a file.
func (s *Server) Uploaded(id string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.files[id]; f != nil && f.complete {
		return f.content
	}
	return nil
}
