package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"go.yaml.in/yaml/v3"

	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/storage/storagetest"
)

// deployed reads a file of deploy/.
func deployed(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(moduleRoot, "deploy", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

var (
	metricInText = regexp.MustCompile(`\b(?:muster|go|process)_[a-z0-9_]+\b`)
	nameOfDesc   = regexp.MustCompile(`fqName: "([^"]+)"`)
	ofHistogram  = regexp.MustCompile(`_(?:bucket|sum|count)$`)
)

// knownMetrics are the names of all metrics of a server on every network.
func knownMetrics(t *testing.T) []string {
	t.Helper()
	store := storagetest.Open(t, storagetest.SQLite)
	c := newConfig([]network{
		&discordNetwork{DiscordToken: testserver.Token, DiscordGateway: "on"},
		&slackNetwork{SlackBotToken: "xoxb-1-test", SlackAppToken: "xapp-1-test", SlackGuests: "on"},
	})
	c.DataDir = t.TempDir()
	log := slog.New(slog.DiscardHandler)
	platforms, _, err := c.openNetworks(store, log)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newServer(t.Context(), store, time.Now, log, platforms...)
	if err != nil {
		t.Fatal(err)
	}
	c.diskPart(s.metrics)
	descriptions := make(chan *prometheus.Desc)
	go func() {
		s.metrics.Describe(descriptions)
		close(descriptions)
	}()
	var names []string
	for d := range descriptions {
		names = append(names, nameOfDesc.FindStringSubmatch(d.String())[1])
	}
	families, err := s.metrics.Gather() // Go's own describe nothing beforehand
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		names = append(names, f.GetName())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestMetricsAreNamedAsPrometheusWants(t *testing.T) {
	t.Parallel()
	_, env := loopbackDiscord(t)
	_, more := loopbackSlack(t)
	for name, value := range more {
		env[name] = value
	}
	p, end := startServeWith(t, env)
	defer end()
	page := ""
	eventually(t, "both networks are there", func() bool {
		var err error
		_, page, err = p.get(t.Context(), "/metrics")
		return err == nil && strings.Contains(page, "muster_slack_requests_total{") &&
			strings.Contains(page, `muster_up{part="discord"} 1`) && strings.Contains(page, "muster_task_lateness_seconds_bucket{")
	})
	problems, err := promlint.New(strings.NewReader(page)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Errorf("%s: %s", problem.Metric, problem.Text)
	}
	for _, want := range []string{"muster_build_info{", "go_goroutines ", "process_resident_memory_bytes "} {
		if !strings.Contains(page, "\n"+want) {
			t.Errorf("%s is missing", want)
		}
	}
	if code, _, err := p.get(t.Context(), readyPath); err != nil || code != http.StatusOK {
		t.Errorf("ready: %d %v", code, err)
	}
}

func TestTheDashboardShowsMetricsThatThereAre(t *testing.T) {
	t.Parallel()
	var dashboard struct {
		UID    string
		Panels []struct {
			Type, Title string
			Targets     []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(deployed(t, "grafana/muster.json"), &dashboard); err != nil {
		t.Fatal(err)
	}
	known, shown := knownMetrics(t), 0
	for _, p := range dashboard.Panels {
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("%s shows nothing", p.Title)
		}
		for _, target := range p.Targets {
			shown++
			checkMetrics(t, p.Title, target.Expr, known)
		}
	}
	if dashboard.UID != "muster" || shown < 15 {
		t.Errorf("%q shows %d expressions", dashboard.UID, shown)
	}
}

// checkMetrics reports names in an expression that are no metric's.
func checkMetrics(t *testing.T, where, expr string, known []string) {
	t.Helper()
	found := metricInText.FindAllString(expr, -1)
	if len(found) == 0 {
		t.Errorf("%s: %s names no metric", where, expr)
	}
	for _, name := range found {
		if !slices.Contains(known, name) && !slices.Contains(known, ofHistogram.ReplaceAllString(name, "")) {
			t.Errorf("%s: there is no metric %s", where, name)
		}
	}
}

func TestEachAlertIsOfAMetricAndExplained(t *testing.T) {
	t.Parallel()
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(deployed(t, "prometheus/alerts.yaml"), &file); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(moduleRoot, "docs", "operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	known, names := knownMetrics(t), map[string]bool{}
	for _, group := range file.Groups {
		for _, r := range group.Rules {
			names[r.Alert] = true
			checkMetrics(t, r.Alert, r.Expr, known)
			if _, err := time.ParseDuration(r.For); err != nil || r.Labels["severity"] == "" || r.Annotations["summary"] == "" {
				t.Errorf("%s has no time, severity or summary: %v", r.Alert, err)
			}
			if !strings.Contains(string(page), "\n### "+r.Alert+"\n") {
				t.Errorf("docs/operations.md does not explain %s", r.Alert)
			}
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^### (Muster\w+)$`).FindAllStringSubmatch(string(page), -1) {
		if !names[m[1]] {
			t.Errorf("docs/operations.md explains %s, which is no alert", m[1])
		}
	}
	if len(names) < 10 {
		t.Errorf("only %d alerts", len(names))
	}
}

func TestWhatIsDeployedNamesVariablesThatThereAre(t *testing.T) {
	t.Parallel()
	known := knownVariables(commandLine(t))
	variable := regexp.MustCompile(`\bMUSTER_[A-Z0-9_]*[A-Z0-9]\b`)
	found := 0
	err := filepath.WalkDir(filepath.Join(moduleRoot, "deploy"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, name := range variable.FindAllString(string(raw), -1) {
			found++
			if !slices.Contains(known, name) {
				t.Errorf("%s: nothing reads %s", filepath.Base(path), name)
			}
		}
		if strings.HasSuffix(path, ".yaml") {
			for decoder := yaml.NewDecoder(strings.NewReader(string(raw))); ; {
				var document any
				if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil || found < 15 {
		t.Errorf("%d variables, %v", found, err)
	}
}

// kubernetesPod is what of a Deployment is checked.
type kubernetesPod struct {
	Spec struct {
		Replicas int
		Template struct {
			Spec struct {
				SecurityContext struct {
					RunAsNonRoot bool `yaml:"runAsNonRoot"`
				} `yaml:"securityContext"`
				Containers []struct {
					Resources       struct{ Requests, Limits map[string]string }
					SecurityContext struct {
						ReadOnlyRootFilesystem   bool  `yaml:"readOnlyRootFilesystem"`
						AllowPrivilegeEscalation *bool `yaml:"allowPrivilegeEscalation"`
					} `yaml:"securityContext"`
					Liveness  probe `yaml:"livenessProbe"`
					Readiness probe `yaml:"readinessProbe"`
					Startup   probe `yaml:"startupProbe"`
				}
			}
		}
	}
}

type probe struct {
	HTTPGet struct{ Path, Port string } `yaml:"httpGet"`
}

func TestThePodsAreRestrictedAndProbed(t *testing.T) {
	t.Parallel()
	var pod kubernetesPod
	if err := yaml.Unmarshal(deployed(t, "kubernetes/deployment.yaml"), &pod); err != nil {
		t.Fatal(err)
	}
	spec := pod.Spec.Template.Spec
	if pod.Spec.Replicas != 2 || !spec.SecurityContext.RunAsNonRoot || len(spec.Containers) != 1 {
		t.Fatalf("got %+v", pod)
	}
	c := spec.Containers[0]
	if !c.SecurityContext.ReadOnlyRootFilesystem || c.SecurityContext.AllowPrivilegeEscalation == nil || *c.SecurityContext.AllowPrivilegeEscalation {
		t.Errorf("it may do more than it has to: %+v", c.SecurityContext)
	}
	if c.Liveness.HTTPGet.Path != healthPath || c.Startup.HTTPGet.Path != healthPath || c.Readiness.HTTPGet.Path != readyPath {
		t.Errorf("probes: %+v %+v %+v", c.Liveness, c.Startup, c.Readiness)
	}
	if c.Resources.Requests["cpu"] == "" || c.Resources.Limits["memory"] == "" {
		t.Errorf("resources: %+v", c.Resources)
	}
}

func TestTheImageAndTheServiceRunWhatThereIs(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(filepath.Join(moduleRoot, "Dockerfile"))
	if err != nil || !strings.Contains(string(file), `CMD ["/muster", "healthcheck"]`) {
		t.Errorf("the image has no health check: %v", err)
	}
	unit := string(deployed(t, "systemd/muster.service"))
	for _, line := range []string{"Type=notify\n", "ExecStart=/usr/local/bin/muster serve\n", "WatchdogSec=60\n", "DynamicUser=yes\n"} {
		if !strings.Contains(unit, "\n"+line) {
			t.Errorf("the unit lacks %s", line)
		}
	}
}
