package app_test

import (
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/internal/testenv"
)

// outcome is everything that a story about one item leaves, on GitHub and in the rows, without its number.
type outcome struct {
	Labels   []string
	Checks   []string
	Comments []string
	Rows     string
}

// Any order of ten deliveries for one item, some of them twice, others never but by GitHub's log of them, ends in the same labels, checks, comments
// and rows. What happens is drawn; it happens to three items: of the second the deliveries arrive in disorder, of the third some are lost.
func TestAnyOrder(t *testing.T) {
	w := one(t, setup{policy: enforce})
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		must(t, flag.Set("rapid.checks", map[bool]string{true: "8", false: "3"}[testenv.Long()]))
	}
	s := w.strategy(roadmap, "Checkout")
	m := w.milestone(shop, "Winter", "")
	w.pull("ada", shop, "chore: y", "")
	_, err := w.CommitFile("ada", shop, "next", "next.md", "Another branch.")
	must(t, err)
	w.calm() // signed in to both of GitHub's interfaces: its clock is about to run ahead, and would refuse that later
	rapid.Check(t, func(r *rapid.T) {
		pull := rapid.Bool().Draw(r, "pull")
		var ops []int
		for len(ops) < 9 {
			ops = append(ops, rapid.IntRange(0, 12).Draw(r, "what"))
		}
		straight := w.tell(pull, ops, s, m, githubsim.Mischief{})
		mixed := w.tell(pull, ops, s, m, githubsim.Mischief{Shuffle: 12, Duplicate: 0.3})
		if d := cmp.Diff(straight, mixed); d != "" {
			r.Fatalf("in order (-) and in disorder (+):\n%s", d)
		}
		lost := w.tell(pull, ops, s, m, githubsim.Mischief{Shuffle: 12, Drop: 0.4})
		if d := cmp.Diff(straight, lost); d != "" {
			r.Fatalf("in order (-) and with some that were lost (+):\n%s", d)
		}
	})
}

// tell lets things happen to a new item while no delivery arrives, then lets all of them arrive at once.
func (w *world) tell(pull bool, ops []int, s, m int, order githubsim.Mischief) outcome {
	w.t.Helper()
	w.hub.Pause()
	w.later()
	var n int
	if pull {
		n = w.pull("ben", shop, "feat: x", "")
	} else {
		n = w.issue("ben", shop, "feat: x", "")
	}
	closed, draft := false, false
	for i, op := range ops {
		w.later() // what one second holds is the mirror's own property
		labels := w.Labels(shop, n)
		switch op {
		case 0:
			w.must(w.EditIssue("ben", shop, n, text(fmt.Sprintf("refactor: %d", i)), nil))
		case 1:
			w.must(w.EditIssue("ben", shop, n, nil, text("Strategy: "+ref(roadmap, s))))
		case 2:
			w.must(w.EditIssue("ben", shop, n, nil, text(fmt.Sprintf("Words %d.", i))))
		case 3, 4:
			name := []string{"tech-debt", "feature"}[op-3]
			if slices.Contains(labels, name) {
				w.must(w.Unlabel("tom", shop, n, name))
			} else {
				w.must(w.Label("tom", shop, n, name))
			}
		case 5:
			if closed = !closed; closed {
				w.must(w.CloseIssue("ben", shop, n, ""))
			} else {
				w.must(w.Reopen("ben", shop, n))
			}
		case 6:
			to := m
			if w.item(shop, n).Milestone != 0 {
				to = 0
			}
			w.must(w.SetMilestone("ben", shop, n, to))
		case 7:
			w.say("tom", shop, n, "/northstar kind "+[]string{"feature", "tech-debt", "none"}[i%3])
		case 8:
			w.say("ben", shop, n, "/northstar link "+ref(roadmap, s))
		case 10:
			if pull && !closed {
				if draft = !draft; draft {
					w.must(w.MakeDraft("ben", shop, n))
				} else {
					w.must(w.MakeReady("ben", shop, n))
				}
			}
		case 11:
			if pull && !closed {
				w.must(w.Retarget("ben", shop, n, []string{"main", "next"}[i%2]))
			}
		default:
			if pull && !closed {
				_, err := w.PushTo("ben", shop, n, map[string]string{"a": fmt.Sprint(i)})
				w.must(err)
			} else {
				w.must(w.Label("ben", shop, n, "help wanted"))
			}
		}
	}
	if closed { // what is closed in the end may have been labelled while it was open, or not
		w.must(w.Reopen("ben", shop, n))
	}
	w.hub.Misbehave(order)
	w.hub.Resume()
	w.calm()
	w.hub.Misbehave(githubsim.Mischief{})
	if order.Drop > 0 { // a server that starts asks for what it missed
		w.must(w.stop())
		w.serve(zerolog.ErrorLevel)
		w.calm()
	}
	got := w.outcome(n)
	// The milestone is as it was for the next one.
	w.must(w.SetMilestone("ada", shop, n, 0), w.CloseIssue("ada", shop, n, ""))
	w.calm()
	return got
}

var number = regexp.MustCompile(`#[0-9]+|in the place of [0-9]+`)

func (w *world) outcome(n int) (o outcome) {
	w.t.Helper()
	it := w.item(shop, n)
	o.Labels = slices.Sorted(slices.Values(it.Labels))
	if it.Head != "" {
		for _, run := range w.CheckRuns(shop, it.Head) {
			o.Checks = append(o.Checks, run.Name+" "+run.Conclusion+" "+number.ReplaceAllString(run.Title, "#N"))
		}
		slices.Sort(o.Checks)
	}
	for _, c := range it.Comments {
		if c.Author == bot && !strings.Contains(c.Body, "/northstar link") {
			continue // taken back: something in between was seen, or was not
		}
		o.Comments = append(o.Comments, c.Author+": "+number.ReplaceAllString(c.Body, "#N")+" "+fmt.Sprint(len(c.Reactions["+1"]), len(c.Reactions["-1"])))
	}
	all, err := w.server.Conclusions(w.t.Context())
	must(w.t, err)
	c := all[ref(shop, n)]
	o.Rows = number.ReplaceAllString(fmt.Sprint(c.Settled, " ", c.Kind, " ", c.Source, " ", c.Weight, c.Linked, c.Strategies, c.Share), "#N")
	return o
}
