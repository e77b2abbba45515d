package web

import (
	"context"
	"net/http"
	"time"
)

const (
	examined = 30 * time.Second // the longest that one look takes
	lookAway = 30 * time.Second // how long an answer serves all who ask: it costs questions to GitHub
)

// lastLook is the last answer of /api/v1/doctor.
type lastLook struct {
	at     time.Time
	report any
}

// doctor looks for what is wrong. All who ask within half a minute share one look.
func (p *pages) doctor(w http.ResponseWriter, r *http.Request) {
	report, _, _ := p.asked.Do("doctor", func() (any, error) {
		if last := p.looked.Load(); last != nil && time.Since(last.at) < lookAway {
			return last.report, nil
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), examined) // the first to ask may leave before the others
		defer cancel()
		report := p.o.Doctor(ctx)
		p.looked.Store(&lastLook{time.Now(), report})
		return report, nil
	})
	answer(w, http.StatusOK, report)
}
