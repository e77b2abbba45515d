package work

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/chat"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks/agreement"
)

// metrics are what the workers count.
type metrics struct {
	look      *prometheus.HistogramVec
	processed *prometheus.CounterVec
	depth     *prometheus.GaugeVec
	age       prometheus.Gauge
	evaluated prometheus.Histogram
	steps     prometheus.Histogram
	agreement *prometheus.GaugeVec
	forgotten *prometheus.CounterVec

	askedAgain, repaired *prometheus.CounterVec
	missed               *prometheus.GaugeVec
	mismatches           prometheus.Counter
	unchecked            prometheus.Counter
	heads, headAge       prometheus.Gauge
	replicas             prometheus.Gauge

	overBudget, setAside *prometheus.CounterVec

	askItems                prometheus.Counter
	askAnswers, askFailures *prometheus.CounterVec
	askLeft                 *prometheus.GaugeVec
}

func newMetrics(r prometheus.Registerer) metrics {
	m := metrics{
		look: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "northstar_subject_seconds",
			Help: "Time to look at one subject and make GitHub show what is true of it.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 16)}, []string{"subject"}),
		processed: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "northstar_deliveries_processed_total",
			Help: "Deliveries turned into rows, by event and outcome (done, failed)."}, []string{"event", "outcome"}),
		depth: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "northstar_queue_depth",
			Help: "Jobs that wait or run, by queue and state."}, []string{"queue", "state"}),
		age: prometheus.NewGauge(prometheus.GaugeOpts{Name: "northstar_queue_age_seconds",
			Help: "Age of the oldest delivery that was acknowledged and not yet turned into rows."}),
		evaluated: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "northstar_evaluation_seconds",
			Help: "Time of one pure evaluation of an item.", Buckets: prometheus.ExponentialBuckets(0.00001, 4, 10)}),
		steps: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "northstar_evaluation_steps",
			Help: "Steps that one evaluation spent on matching what people wrote, of ten million that it has.", Buckets: prometheus.ExponentialBuckets(100, 10, 6)}),
		agreement: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: agreement.JudgedName, // no repository: whoever reads metrics is not known
			Help: agreement.JudgedHelp + " Of the whole database, so every replica shows the same."}, []string{"inferred", "source", "said"}),
		overBudget: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "northstar_over_budget_total",
			Help: "Times that a subject was left because it took more than one may, by subject."}, []string{"subject"}),
		setAside: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "northstar_set_aside_total",
			Help: "Subjects that are not looked at again until they change, because they took more than one may three times, by subject."}, []string{"subject"}),
		forgotten: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "northstar_forgotten_rows_total",
			Help: "Rows that were let go of, deleted or emptied, because they are no longer to be kept, by table."}, []string{"table"}),
		askedAgain: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "northstar_deliveries_asked_again_total",
			Help: "Deliveries that GitHub was asked to send again, because they never came in, by event."}, []string{"event"}),
		repaired: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "northstar_repaired_total",
			Help: "What comparing repositories with GitHub found otherwise than it was known, by what it is (issue, pull, milestone)."}, []string{"what"}),
		missed: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "northstar_missed_deliveries",
			Help: "Deliveries of the last 30 days that GitHub could not deliver at first, by state (missing, recovered, lost). Of the whole database, so every replica shows the same."}, []string{"state"}),
		mismatches: prometheus.NewCounter(prometheus.CounterOpts{Name: "northstar_recount_mismatches_total",
			Help: "Milestones whose totals were not those of their items, and items that added to their milestone what does not follow from them, when these were counted again, once a day and at a start. Each is a defect, and mended."}),
		unchecked: prometheus.NewCounter(prometheus.CounterOpts{Name: "northstar_unchecked_heads_total",
			Help: "Head commits of open pull requests that had no check though nothing was queued for them, when these were looked for, at a start and every hour. Each is a defect, and gets its checks."}),
		heads: prometheus.NewGauge(prometheus.GaugeOpts{Name: "northstar_unfinished_heads",
			Help: "Head commits whose checks are to be posted or looked at again. Of the whole database, so every replica shows the same."}),
		headAge: prometheus.NewGauge(prometheus.GaugeOpts{Name: "northstar_unfinished_head_seconds",
			Help: "How long the head commit has been due that is so for longest."}),
		replicas: prometheus.NewGauge(prometheus.GaugeOpts{Name: "northstar_replicas",
			Help: "Processes that share the database, this one among them: each keeps to its part of what GitHub lets an installation ask."}),
	}
	m.askItems = prometheus.NewCounter(prometheus.CounterOpts{Name: "northstar_model_asked_total",
		Help: "Items that models of owners' own were asked about."})
	m.askAnswers = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "northstar_model_answers_total",
		Help: "What they said of an item, by kind; none where they do not know."}, []string{"kind"})
	m.askFailures = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "northstar_model_failures_total",
		Help: "Questions that were not answered, by why (unreached, slow, refused, garbled, not allowed)."}, []string{"why"})
	m.askLeft = prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "northstar_model_budget_left",
		Help: "Items that may still be asked about on the day of the last question, by account, as the replica knows that asked."}, []string{"account"})
	for _, why := range []string{string(chat.Unreached), string(chat.Slow), string(chat.Refused), string(chat.Garbled), "not allowed"} {
		m.askFailures.WithLabelValues(why)
	}
	m.replicas.Set(1)
	for _, what := range []string{"issue", "pull", "milestone", "merge group"} { // nothing repaired is a zero, not a gap
		m.repaired.WithLabelValues(what)
	}
	// What an alert looks for begins at zero: of a series that begins at one Prometheus sees no increase.
	for event := range wanted {
		m.processed.WithLabelValues(event, "failed")
	}
	for _, kind := range store.Kinds() {
		m.setAside.WithLabelValues(string(kind))
	}
	if r != nil {
		r.MustRegister(m.askedAgain, m.repaired, m.missed, m.mismatches, m.unchecked, m.heads, m.headAge, m.replicas)
		r.MustRegister(m.askItems, m.askAnswers, m.askFailures, m.askLeft)
		r.MustRegister(m.look, m.processed, m.depth, m.age, m.evaluated, m.agreement, m.steps, m.overBudget, m.setAside, m.forgotten)
	}
	return m
}

func (m metrics) reconciled(key string, d time.Duration) {
	m.look.WithLabelValues(string(kindOf(key))).Observe(d.Seconds())
}

// quiet passes the job library's warnings and errors on to our log, and nothing below.
type quiet struct{ log zerolog.Logger }

// Enabled reports whether a record of that level is passed on.
func (q quiet) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }

// Handle writes the record.
func (q quiet) Handle(_ context.Context, r slog.Record) error {
	e := q.log.Warn()
	if r.Level >= slog.LevelError {
		e = q.log.Error()
	}
	stopped := false // the server is being stopped, which is no trouble
	r.Attrs(func(a slog.Attr) bool {
		stopped = stopped || strings.HasSuffix(a.Value.String(), context.Canceled.Error())
		e = e.Str(a.Key, a.Value.String())
		return true
	})
	if stopped {
		e.Discard()
		return nil
	}
	e.Msg(r.Message)
	return nil
}

// WithAttrs is part of [slog.Handler]; attributes of the library's loggers are not kept.
func (q quiet) WithAttrs([]slog.Attr) slog.Handler { return q }

// WithGroup is part of [slog.Handler].
func (q quiet) WithGroup(string) slog.Handler { return q }
