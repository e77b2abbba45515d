package web

import (
	"context"
	"net/http"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audit"
)

// mostMilestones is how many milestones one answer has at most.
const mostMilestones = 1000

// milestones shows where milestones stand: the open ones, or by ?state= the closed ones or all, of every repository or of ?repository=.
func (p *pages) milestones(w http.ResponseWriter, r *http.Request) {
	state, ok := map[string]checks.State{"": checks.Open, "open": checks.Open, "closed": checks.Closed, "all": ""}[r.URL.Query().Get("state")]
	if !ok {
		answer(w, http.StatusBadRequest, map[string]string{"message": "state is open, closed or all"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	list, left, err := p.o.Milestones(ctx, r.URL.Query().Get("repository"), state, mostMilestones)
	if err != nil {
		p.o.Log.Error().Err(err).Msg("showing milestones")
		answer(w, http.StatusServiceUnavailable, map[string]string{"message": "the database does not answer"})
		return
	}
	if list == nil {
		list = []audit.Standing{}
	}
	answer(w, http.StatusOK, map[string]any{"milestones": list, "left": left})
}
