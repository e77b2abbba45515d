package store

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// keptWeeks is for how many weeks the figures of a milestone are kept.
const keptWeeks = 26

// WeekOf numbers the week of a time: Mondays since 1970, in UTC.
func WeekOf(at time.Time) int { return int((at.UTC().Unix()/(24*3600) + 3) / 7) }

// KeepFigures records how a milestone's totals stand in a week, in place of how they stood in it before.
func (t *Tx) KeepFigures(repo int64, milestone, week int) error {
	what := fmt.Sprintf("keep the figures of milestone %d/%d", repo, milestone)
	if err := t.do(what, "DELETE FROM weekly_totals WHERE repo = $1 AND milestone = $2 AND (week = $3 OR week <= $4)", repo, milestone, week, week-keptWeeks); err != nil {
		return err
	}
	return t.do(what, `INSERT INTO weekly_totals (repo, milestone, week, kind, state, items, weight)
		SELECT repo, milestone, $3, kind, state, items, weight FROM totals WHERE repo = $1 AND milestone = $2 AND (items <> 0 OR weight <> 0)`,
		repo, milestone, week)
}

// FiguresBefore are the totals of a milestone as they last stood before a week, and in which week; no week where none are kept.
func (t *Tx) FiguresBefore(repo int64, milestone, week int) (checks.Totals, int, error) {
	last, err := one(t, "read the last week", value[int], "SELECT COALESCE(max(week), 0) FROM weekly_totals WHERE repo = $1 AND milestone = $2 AND week < $3", repo, milestone, week)
	if err != nil || last == 0 {
		return checks.Totals{}, 0, err
	}
	rows, err := many(t, "read figures", sums,
		"SELECT kind, state, items, weight FROM weekly_totals WHERE repo = $1 AND milestone = $2 AND week = $3", repo, milestone, last)
	return totals(rows), last, err
}
