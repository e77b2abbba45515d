package app_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/checks"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) must(errs ...error) {
	w.t.Helper()
	must(w.t, errors.Join(errs...))
}

func (w *world) issue(who, repo, title, body string, more ...func(*githubsim.NewIssue)) int {
	w.t.Helper()
	in := githubsim.NewIssue{Title: title, Body: body}
	for _, m := range more {
		m(&in)
	}
	n, err := w.OpenIssue(who, repo, in)
	must(w.t, err)
	return n
}

func (w *world) pull(who, repo, title, body string, more ...func(*githubsim.NewPull)) int {
	w.t.Helper()
	in := githubsim.NewPull{Title: title, Body: body}
	for _, m := range more {
		m(&in)
	}
	n, err := w.OpenPull(who, repo, in)
	must(w.t, err)
	return n
}

func (w *world) say(who, repo string, n int, words string) int64 {
	w.t.Helper()
	id, err := w.Comment(who, repo, n, words)
	must(w.t, err)
	return id
}

func (w *world) commit(who, repo, path, text string) {
	w.t.Helper()
	_, err := w.CommitFile(who, repo, "", path, text)
	must(w.t, err)
}

func (w *world) milestone(repo, title, description string) int {
	w.t.Helper()
	n, err := w.Milestone("ada", repo, githubsim.NewMilestone{Title: title, Description: description, Due: time.Now().AddDate(0, 1, 0)})
	must(w.t, err)
	return n
}

// strategy opens a strategy issue in a repository.
func (w *world) strategy(repo, title string) int {
	w.t.Helper()
	return w.issue("ada", repo, title, "Kind: strategy\n\n## Problem\n\nIt is slow.\n\n## Guiding policy\n\nMake it fast.\n")
}

// in puts an issue into a milestone.
func in(milestone int) func(*githubsim.NewIssue) {
	return func(i *githubsim.NewIssue) { i.Milestone = milestone }
}

// inPull puts a pull request into a milestone.
func inPull(milestone int) func(*githubsim.NewPull) {
	return func(p *githubsim.NewPull) { p.Milestone = milestone }
}

func labelled(names ...string) func(*githubsim.NewIssue) {
	return func(i *githubsim.NewIssue) { i.Labels = names }
}

func (w *world) item(repo string, n int) githubsim.ItemView {
	w.t.Helper()
	v, err := w.Item(repo, n)
	must(w.t, err)
	return v
}

// wantLabels compares an item's labels.
func (w *world) wantLabels(repo string, n int, want ...string) {
	w.t.Helper()
	got := slices.Sorted(slices.Values(w.Labels(repo, n)))
	if slices.Sort(want); !slices.Equal(got, want) {
		w.t.Errorf("%s#%d has the labels %q, want %q", repo, n, got, want)
	}
}

// run is the newest run of a check on a pull request's head.
func (w *world) run(repo string, n int, name string) (githubsim.RunView, bool) {
	w.t.Helper()
	return w.CheckRun(repo, w.item(repo, n).Head, name)
}

// wantCheck compares a check's conclusion, "" for no check at all, and looks for words in its title and summary.
func (w *world) wantCheck(repo string, n int, name, conclusion string, words ...string) {
	w.t.Helper()
	run, ok := w.run(repo, n, name)
	switch {
	case !ok && conclusion != "":
		w.t.Errorf("%s#%d has no %s, want %s", repo, n, name, conclusion)
		return
	case ok && (run.Conclusion != conclusion || run.Status != "completed"):
		w.t.Errorf("%s#%d: %s is %s %s (%s), want %s", repo, n, name, run.Status, run.Conclusion, run.Title, conclusion)
	}
	for _, word := range words {
		if !strings.Contains(run.Title+"\n"+run.Summary, word) {
			w.t.Errorf("%s#%d: %s does not say %q:\n%s\n%s", repo, n, name, word, run.Title, run.Summary)
		}
	}
}

func (w *world) wantStrategy(repo string, n int, conclusion string, words ...string) {
	w.t.Helper()
	w.wantCheck(repo, n, checks.CheckStrategy, conclusion, words...)
}

func (w *world) wantCapacity(repo string, n int, conclusion string, words ...string) {
	w.t.Helper()
	w.wantCheck(repo, n, checks.CheckCapacity, conclusion, words...)
}

// marked are the app's comments on an item that hold a marker.
func (w *world) marked(repo string, n int, marker string) (out []githubsim.CommentView) {
	for _, c := range w.Comments(repo, n) {
		if c.Author == bot && strings.Contains(c.Body, marker) {
			out = append(out, c)
		}
	}
	return out
}

const unlinkedMarker = "<!-- northstar:unlinked -->"

// reactions are how the app answered a comment.
func (w *world) reacted(repo string, n int, id int64, want string) {
	w.t.Helper()
	for _, c := range w.Comments(repo, n) {
		if c.ID == id {
			if !slices.Contains(c.Reactions[want], bot) || len(c.Reactions) != 1 {
				w.t.Errorf("%q was answered with %v, want %s", c.Body, c.Reactions, want)
			}
			return
		}
	}
	w.t.Errorf("%s#%d has no comment %d", repo, n, id)
}

// writes are the requests so far that change something, by route; GraphQL and tokens are no writes.
func (w *world) writes() map[string]int {
	out := map[string]int{}
	for route, n := range w.Counts() {
		method, path, _ := strings.Cut(route, " ")
		if method != http.MethodGet && path != "/graphql" && path != "/api/graphql" && !strings.Contains(path, "access_tokens") {
			out[route] = n
		}
	}
	return out
}

// reads are all other requests, but for tokens.
func (w *world) reads() map[string]int {
	out := map[string]int{}
	for route, n := range w.Counts() {
		if _, ok := w.writes()[route]; !ok && !strings.Contains(route, "access_tokens") {
			out[route] = n
		}
	}
	return out
}

// since is what was added to counts.
func since(before, now map[string]int) map[string]int {
	out := map[string]int{}
	for k, n := range now {
		if d := n - before[k]; d > 0 {
			out[k] = d
		}
	}
	return out
}

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// quiet does something and demands that the app writes nothing because of it.
func (w *world) quiet(what string, does func()) {
	w.t.Helper()
	before := w.writes()
	does()
	w.calm()
	if more := since(before, w.writes()); len(more) > 0 {
		w.t.Errorf("%s made the app write: %v", what, more)
	}
}

// get reads a page of the server.
func (w *world) get(path string) (int, string) { return w.getAt(w.server.Addr(), path) }

// admin reads a page of the operator's address.
func (w *world) admin(path string) (int, string) { return w.getAt(w.server.AdminAddr(), path) }

func (w *world) getAt(address, path string) (int, string) {
	w.t.Helper()
	res, err := http.Get("http://" + address + path)
	must(w.t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	must(w.t, err)
	return res.StatusCode, string(body)
}

func text(s string) *string { return &s }

func ref(repo string, n int) string { return fmt.Sprintf("%s#%d", repo, n) }
