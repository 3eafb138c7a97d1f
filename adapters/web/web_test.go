package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

func get(t *testing.T, path string, checks ...Check) (int, string) {
	t.Helper()
	registry := prometheus.NewRegistry()
	counter := prometheus.NewCounter(prometheus.CounterOpts{Name: "muster_test_total"})
	registry.MustRegister(counter)
	mux := http.NewServeMux()
	for pattern, h := range Routes(registry, func() []Check { return checks }) {
		mux.Handle(pattern, h)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
	return w.Code, w.Body.String()
}

func TestALiveProgramSaysSo(t *testing.T) {
	if code, body := get(t, "/healthz"); code != http.StatusOK || body != "ok\n" {
		t.Errorf("got %d %q", code, body)
	}
}

func TestReadinessNamesWhatFailsAndHidesWhy(t *testing.T) {
	ok := Check{Name: "queue", Ask: func(context.Context) error { return nil }}
	bad := Check{Name: "database", Ask: func(context.Context) error { return errors.New("dial 10.0.0.1: secret") }}
	if code, body := get(t, "/readyz", ok); code != http.StatusOK || !strings.Contains(body, `"queue":"ok"`) {
		t.Errorf("ready: got %d %s", code, body)
	}
	code, body := get(t, "/readyz", ok, bad)
	if code != http.StatusServiceUnavailable || !strings.Contains(body, `"database":"failing"`) {
		t.Errorf("not ready: got %d %s", code, body)
	}
	if strings.Contains(body, "secret") {
		t.Errorf("the error is public: %s", body)
	}
}

func TestMetricsAreThoseOfTheProgram(t *testing.T) {
	if code, body := get(t, "/metrics"); code != http.StatusOK || !strings.Contains(body, "muster_test_total 0") {
		t.Errorf("got %d %s", code, body)
	}
}
