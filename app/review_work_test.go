package app_test

import (
	"strings"
	"testing"
	"time"
)

// What is exempt is no work on a strategy, nor is the strategy among its own actions, nor an action that was dropped.
func TestReviewCountsWork(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		month := int64(31 * 24 * time.Hour)
		w.ahead.Add(-month) // long ago
		s := w.issue("ada", roadmap, "Search by voice", wholeStrategy)
		w.ahead.Add(month)
		n := w.issue("sam", shop, "feat: an index", "Strategy: "+ref(roadmap, s))
		action := w.issue("sam", shop, "Talk", "")
		none, some := []string{"no-vision", "no-work"}, []string{"no-vision", "no-slice"}
		acts := func(what string) {
			w.must(w.EditIssue("ada", roadmap, s, nil, text(strings.Replace(wholeStrategy, "## Actions\n\n- ", "## Actions\n\n- [ ] "+what+" ", 1))))
		}
		for _, c := range []struct {
			what string
			do   func()
			want []string
		}{
			{"work", func() {}, some},
			{"exempt", func() { w.must(w.Label("ben", shop, n, "bug")) }, none},
			{"itself", func() { acts(ref(roadmap, s)) }, none},
			{"an action", func() { acts(ref(shop, action)) }, some},
			{"a dropped one", func() { w.must(w.CloseIssue("ben", shop, action, "not_planned")) }, none},
			{"not exempt", func() { w.must(w.Unlabel("ben", shop, n, "bug")) }, some},
		} {
			t.Log(c.what)
			w.later()
			c.do()
			w.calm()
			w.wantReview(roadmap, s, c.want)
		}
	})
}
