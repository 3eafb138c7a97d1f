package main

import (
	"runtime"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/muster-bot/muster/bot/tzdata"
)

// registerMetrics makes the registry of a server, with the metrics of what is not
// a network, and the watch that fills some of them.
func (s *server) registerMetrics() *prometheus.Registry {
	skew := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "muster_clock_skew_seconds", Help: "By how much this machine's clock is ahead of the database's.",
	})
	s.watch = newWatch(s.log)
	s.watch.add(storeParts(s.store, s.now, skew)...)
	s.metrics = prometheus.NewRegistry()
	s.metrics.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		buildInfo(), s.watch.up, skew,
	)
	s.metrics.MustRegister(s.store.Collectors()...)
	s.metrics.MustRegister(s.courier.Collectors()...)
	return s.metrics
}

// buildInfo is a metric whose labels say which build runs.
func buildInfo() prometheus.Collector {
	info, _ := debug.ReadBuildInfo()
	revision := ""
	if info != nil {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				revision = setting.Value
			}
		}
	}
	g := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "muster_build_info", Help: "1, with the build as labels.",
		ConstLabels: prometheus.Labels{
			"version": buildVersion(version, info), "revision": revision, "goversion": runtime.Version(),
			"goos": runtime.GOOS, "goarch": runtime.GOARCH, "zone_data": tzdata.Current().Release(),
		},
	})
	g.Set(1)
	return g
}
