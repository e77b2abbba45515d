package apply_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
)

const (
	marker       = "<!-- northstar:unlinked -->"
	first        = marker + "\nWhich strategy?"
	second       = marker + "\n✅ Linked."
	commentRoute = "/repos/{owner}/{repo}/issues/{issue_number}/comments"
)

func comment(number int, body string) plan.Write {
	return plan.Write{Op: plan.PutComment, Subject: plan.Subject(number), Number: number, Name: marker, Marker: marker, Hash: plan.Hash(body), Body: body}
}

// says holds an item's comments against what they should be.
func (w *world) says(number int, want ...string) {
	w.t.Helper()
	if got := w.bodies(number); !slices.Equal(got, want) {
		w.t.Errorf("#%d has the comments %q, want %q", number, got, want)
	}
}

func TestCommentIsMadeOnceAndEdited(t *testing.T) {
	w := newWorld(t)
	n := w.issue("one")
	must(t, w.do(comment(n, first)))
	w.says(n, first)
	w.recorded(comment(n, first), "done", plan.Hash(first))
	w.ForgetRequests()
	must(t, w.do(comment(n, second)))
	w.says(n, second)
	if reads := w.asked("GET", ""); reads > 0 {
		t.Errorf("%d reads for an edit", reads)
	}
}

// TestCommentWhoseEndIsNotKnown goes through the ways in which an attempt ends between its request and its record.
func TestCommentWhoseEndIsNotKnown(t *testing.T) {
	for name, begin := range map[string]func(w *world, wr plan.Write){
		"the answer was lost": func(w *world, wr plan.Write) {
			w.Break(lost(commentRoute))
			later(w.t, w.do(wr))
		},
		"an outage's answer after it took effect": func(w *world, wr plan.Write) {
			w.Break(lost(commentRoute))
			later(w.t, w.do(wr))
			w.Break(githubsim.Fault{Method: "GET", Route: commentRoute, Times: 3, Status: 502})
			later(w.t, w.do(wr))
		},
		"the process died before its record": func(w *world, wr plan.Write) {
			must(w.t, w.do(wr))
			w.write(func(tx *store.Tx) error {
				if err := tx.Forget(w.repo, wr.Subject, wr.Name); err != nil {
					return err
				}
				return tx.Intend(store.Posted{Repo: w.repo, Subject: wr.Subject, Name: wr.Name, Hash: wr.Hash, At: time.Now()})
			})
		},
		"the database was lost": func(w *world, wr plan.Write) {
			must(w.t, w.do(wr))
			w.write(func(tx *store.Tx) error { return tx.Forget(w.repo, wr.Subject, wr.Name) })
		},
		"the process was stopped while the request was under way": func(w *world, wr plan.Write) {
			ctx, cancel := context.WithCancel(w.t.Context())
			w.Observe(func(e githubsim.Exchange) {
				if e.Request.Method == "POST" && !strings.Contains(e.Request.URL.Path, "access_tokens") { // signing in is not the write
					cancel()
				}
			})
			if err := w.doing(ctx, wr); err != nil { // the answer may have been faster
				later(w.t, err)
			}
		},
		"the request never arrived": func(w *world, wr plan.Write) {
			w.Break(githubsim.Fault{Method: "POST", Route: commentRoute, Times: 1, Reset: true})
			later(w.t, w.do(wr))
		},
	} {
		for _, next := range []string{first, second} {
			t.Run(fmt.Sprintf("%s, then %d bytes", name, len(next)), func(t *testing.T) {
				w := newWorld(t)
				n := w.issue("one")
				_, err := w.Host.Comment("ada", full, n, "quoting "+marker+" is no comment of the app's")
				must(t, err)
				begin(w, comment(n, first))
				w.wait()
				must(t, w.do(comment(n, next)))
				w.says(n, "quoting "+marker+" is no comment of the app's", next)
				w.recorded(comment(n, next), "done", plan.Hash(next))
			})
		}
	}
}

// What an attempt made whose answer was lost is not made again while GitHub's copies do not have it yet.
func TestLostAnswerAndLag(t *testing.T) {
	for route, begin := range map[string]func(w *world) plan.Write{
		commentRoute: func(w *world) plan.Write { return comment(w.issue("one"), first) },
		issueRoute:   func(*world) plan.Write { return kept("line 3") },
	} {
		t.Run(route, func(t *testing.T) {
			w := newWorld(t)
			wr := begin(w)
			w.Lag(time.Hour)
			w.Break(lost(route))
			later(t, w.do(wr))
			later(t, w.do(wr))
			if n := w.asked("POST", route); n != 1 {
				t.Errorf("it was made %d times", n)
			}
			w.recorded(wr, "intent", "")
		})
	}
}

// TestCommentNotWantedAnyMore: what an attempt made whose end is not known is rewritten, and nothing is made for that.
func TestCommentNotWantedAnyMore(t *testing.T) {
	for name, there := range map[string]bool{"it took effect": true, "it did not": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			n := w.issue("one")
			w.Break(githubsim.Fault{Method: "POST", Route: commentRoute, Times: 1, Lost: there, Reset: !there})
			later(t, w.do(comment(n, first)))
			collapse := comment(n, second)
			collapse.Existing = true
			w.wait()
			must(t, w.do(collapse))
			if there {
				w.says(n, second)
				w.recorded(collapse, "done", plan.Hash(second))
			} else {
				w.says(n)
				w.recorded(collapse, "none", "")
			}
		})
	}
}

func TestCommentThatAPersonDeletedStaysDeleted(t *testing.T) {
	w := newWorld(t)
	n := w.issue("one")
	must(t, w.do(comment(n, first)))
	must(t, w.DeleteComment("root", full, w.Comments(full, n)[0].ID))
	if err := w.do(comment(n, second)); github.KindOf(err) != github.Later {
		t.Errorf("what GitHub may not know yet is %v", err)
	}
	w.skew = 2 * time.Minute
	must(t, w.do(comment(n, second)))
	w.says(n)
	w.recorded(comment(n, second), "deleted", "")
	p, _ := w.posted(comment(n, second))
	shown := plan.Shown{There: p.Ended(), Unsure: !p.Ended(), Deleted: p.State == store.Deleted, Hash: p.Hash, Remote: p.Remote}
	if ws := plan.Comment(plan.Commented{Number: n, Marker: marker, Body: first, Mode: "advise", Shown: shown}); len(ws) > 0 {
		t.Errorf("it would be written again: %+v", ws)
	}
}

// TestCommentOutOfReach: a comment on an item that the app cannot see for now was deleted by nobody.
func TestCommentOutOfReach(t *testing.T) {
	w := newWorld(t)
	n := w.issue("one")
	must(t, w.do(comment(n, first)))
	mend := w.Break(githubsim.Fault{Route: "/repos/*/*/issues/*", Status: 404, Message: "Not Found"})
	mend2 := w.Break(githubsim.Fault{Route: "/repos/*/*/issues/*/*", Status: 404, Message: "Not Found"})
	if err := w.do(comment(n, second)); !github.IsNotFound(err) {
		t.Fatalf("got %v, want not found", err)
	}
	w.recorded(comment(n, first), "done", plan.Hash(first))
	mend()
	mend2()
	must(t, w.do(comment(n, second)))
	w.says(n, second)
}

func TestCommentRefused(t *testing.T) {
	w := newWorld(t)
	wr := comment(99, first) // there is no such item
	if err := w.do(wr); !github.IsNotFound(err) {
		t.Fatalf("got %v, want not found", err)
	}
	w.recorded(wr, "none", "")
	n := w.issue("one")
	wr = comment(n, first)
	mend := w.Break(githubsim.Fault{Method: "POST", Route: commentRoute, Status: 422, Message: "Validation Failed"})
	if err := w.do(wr); !github.IsInvalid(err) {
		t.Fatalf("got %v, want invalid", err)
	}
	w.recorded(wr, "none", "")
	mend()
	w.Break(lost(commentRoute))
	later(t, w.do(wr))
	must(t, w.Turn("root", full, "archived"))
	if err := w.do(comment(n, second)); !github.IsForbidden(err) {
		t.Fatalf("got %v, want forbidden", err)
	}
	must(t, w.Turn("root", full, "unarchived"))
	must(t, w.do(comment(n, second)))
	w.says(n, second)
}

// TestCommentThatWaitsForALimit: it is looked for once, not at every attempt, since it is certain that none was made.
func TestCommentThatWaitsForALimit(t *testing.T) {
	w := newWorld(t)
	n := w.issue("one")
	wr := comment(n, first)
	mend := w.Break(githubsim.Fault{Method: "POST", Route: commentRoute, Status: 429, Retry: 1, Message: "You have exceeded a secondary rate limit"})
	later(t, w.do(wr))
	w.recorded(wr, "intent", "")
	mend()
	w.skew = 2 * time.Second // what Retry-After said is over
	w.Break(lost(commentRoute))
	later(t, w.do(wr))
	if n := w.asked("GET", "/comments"); n != 1 {
		t.Errorf("looked %d times, want once", n)
	}
	must(t, w.do(wr)) // now its end is not known: looked for again, found
	w.says(n, first)
	if n := w.asked("GET", "/comments"); n != 2 {
		t.Errorf("looked %d times, want twice", n)
	}
}

func TestCommentFoundBehindManyOthers(t *testing.T) {
	w := newWorld(t)
	n := w.issue("one")
	for i := range 130 {
		_, err := w.Host.Comment("ada", full, n, fmt.Sprint("talk ", i))
		must(t, err)
	}
	w.Break(lost(commentRoute))
	later(t, w.do(comment(n, first)))
	must(t, w.do(comment(n, second)))
	if got := w.bodies(n); len(got) != 131 || got[130] != second {
		t.Errorf("%d comments", len(got))
	}
}

// TestCommentIsFoundByItsFormerMarker: the marker of a summary changes with the milestone's name, while the answer of its making is lost.
func TestCommentIsFoundByItsFormerMarker(t *testing.T) {
	w := newWorld(t)
	n := w.issue("one")
	named := func(title string) plan.Write {
		wr := comment(n, "<!-- northstar:milestone:"+title+" -->\nWhere it stands.")
		wr.Name, wr.Marker = "milestone:1:2", "<!-- northstar:milestone:"+title+" -->"
		return wr
	}
	w.Break(lost(commentRoute))
	later(t, w.do(named("Winter")))
	w.Break(githubsim.Fault{Method: "GET", Route: commentRoute, Times: 3, Status: 502})
	later(t, w.do(named("Spring")))
	must(t, w.do(named("Summer")))
	w.says(n, named("Summer").Body)
}
