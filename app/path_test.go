package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// paths is a policy whose first rule is for changed files.
var paths = advise + "classify: {rules: [{kind: tech-debt, title: '^tidy', paths: ['**/*_test.go', 'docs/**']}, {kind: feature, title: 'search'}]}\n"

const (
	filesRoute = "GET /repos/{owner}/{repo}/pulls/{pull_number}/files"
	graphRoute = "POST /graphql"
)

// files are n files of a folder, named so that they come in order.
func files(folder, suffix string, n int) map[string]string {
	out := map[string]string{}
	for i := range n {
		out[fmt.Sprintf("%s/f%04d%s", folder, i, suffix)] = fmt.Sprint(folder, i)
	}
	return out
}

func changing(sets ...map[string]string) func(*githubsim.NewPull) {
	return func(p *githubsim.NewPull) {
		p.Files = map[string]string{}
		for _, s := range sets {
			for path, text := range s {
				p.Files[path] = text
			}
		}
	}
}

// A rule for paths holds when every changed file matches it, and more than the first hundred are read only where it may
// decide.
func TestPaths(t *testing.T) {
	w := one(t, setup{policy: paths})
	for _, c := range []struct {
		name, title, body string
		files             []map[string]string
		fork              bool
		kind              string
		reads             int // pages of files
	}{
		{name: "all match", title: "tidy", files: []map[string]string{files("a", "_test.go", 3), files("docs", ".md", 2)}, kind: "tech-debt"},
		{name: "from a fork", title: "tidy", files: []map[string]string{files("a", "_test.go", 3)}, fork: true, kind: "tech-debt"},
		{name: "one does not", title: "tidy search", files: []map[string]string{files("a", "_test.go", 3), files("b", ".go", 1)}, kind: "feature"},
		{name: "250 match", title: "tidy", files: []map[string]string{files("a", "_test.go", 250)}, kind: "tech-debt", reads: 3},
		{name: "250 match in a fork", title: "tidy", files: []map[string]string{files("a", "_test.go", 250)}, fork: true, kind: "tech-debt", reads: 3},
		{name: "the last of 250 does not", title: "tidy", files: []map[string]string{files("a", "_test.go", 249), files("z", ".go", 1)}, reads: 3},
		{name: "the first of 250 does not", title: "tidy", files: []map[string]string{files("a", ".go", 1), files("b", "_test.go", 249)}},
		{name: "another part does not match", title: "search", files: []map[string]string{files("a", "_test.go", 250)}, kind: "feature"},
		{name: "declared", title: "tidy", body: "Kind: feature", files: []map[string]string{files("a", "_test.go", 250)}, kind: "feature"},
	} {
		before := w.Counts()
		n := w.pull("ben", shop, c.title, c.body, changing(c.files...), func(p *githubsim.NewPull) { p.Fork = c.fork })
		w.calm()
		var want []string
		if c.kind != "" {
			want = []string{c.kind}
		}
		w.wantLabels(shop, n, want...)
		now := since(before, w.Counts())
		if now[filesRoute] != c.reads || now[graphRoute] > 1 {
			t.Errorf("%s: %d pages of files and %d batched reads, want %d and 1", c.name, now[filesRoute], now[graphRoute], c.reads)
		}
	}
}

// What a person chose needs no files, however many there are.
func TestPathsUnread(t *testing.T) {
	w := one(t, setup{policy: paths})
	before := w.Counts()
	n := w.pull("ben", shop, "tidy", "", changing(files("a", "_test.go", 250)), func(p *githubsim.NewPull) { p.Labels = []string{"feature"} })
	w.calm()
	w.wantLabels(shop, n, "feature")
	if now := since(before, w.Counts()); now[filesRoute] != 0 {
		t.Errorf("read %d pages of files", now[filesRoute])
	}
}

// A renamed file counts with both of its names, and a new commit is looked at anew.
func TestPathsChange(t *testing.T) {
	w := one(t, setup{policy: paths, files: map[string]string{"src/guide.md": "how to", "docs/old.md": "what for"}})
	n := w.pull("ben", shop, "tidy", "", changing(files("docs", ".md", 1)), func(p *githubsim.NewPull) { p.Head = "move" })
	w.calm()
	w.wantLabels(shop, n, "tech-debt")
	push := func(from, to, text string) {
		t.Helper()
		_, err := w.RemoveFile("ben", shop, "move", from)
		must(t, err)
		_, err = w.PushTo("ben", shop, n, map[string]string{to: text})
		must(t, err)
		w.calm()
	}
	push("docs/old.md", "docs/new.md", "what for")
	w.wantLabels(shop, n, "tech-debt")
	push("src/guide.md", "docs/guide.md", "how to") // it was no document before
	w.wantLabels(shop, n)
	_, err := w.PushTo("ben", shop, n, map[string]string{"src/guide.md": "how to"}) // put back: what is left is a copy
	must(t, err)
	w.calm()
	w.wantLabels(shop, n, "tech-debt")
}

// Of more files than GitHub lists nobody knows the rest: the rule does not decide, the checks say why, and do not ask again.
func TestTooManyPaths(t *testing.T) {
	w := one(t, setup{policy: strings.Replace(paths, "advise", "enforce", 1) + "checks: {when-incomplete: failure}\n"})
	n := w.pull("ben", shop, "tidy", "", changing(files("a", "_test.go", 3001)))
	other := w.pull("ben", shop, "tidy", "", changing(files("a", "_test.go", 2990), files("b", ".go", 20)))
	w.calm()
	w.wantLabels(shop, n)
	w.wantStrategy(shop, n, "failure", "changed files")
	w.wantCapacity(shop, n, "neutral")
	w.wantLabels(shop, other)
	w.wantStrategy(shop, other, "neutral")
	before := w.Counts()
	w.say("ben", shop, n, "One more word.")
	w.must(w.Label("ben", shop, n, "urgent"))
	w.calm()
	if now := since(before, w.Counts()); now[filesRoute] != 0 {
		t.Errorf("read %d pages of files again", now[filesRoute])
	}
}

// Files that could not be read are no reason to take a label off, and none to let a check pass.
func TestPathsFail(t *testing.T) {
	w := one(t, setup{policy: strings.Replace(paths, "advise", "enforce", 1) + "checks: {when-incomplete: failure}\n"})
	s := w.strategy(roadmap, "Fewer parts")
	w.calm()
	n := w.pull("ben", shop, "tidy", "Strategy: "+ref(roadmap, s), changing(files("a", "_test.go", 150)))
	free := w.pull("ben", shop, "tidy", "", changing(files("b", "_test.go", 150)))
	w.calm()
	w.wantLabels(shop, n, "tech-debt")
	w.wantStrategy(shop, n, "success")
	mend := w.Break(githubsim.Fault{Route: strings.TrimPrefix(filesRoute, "GET "), Status: 422, Message: "the diff took too long"})
	for _, pull := range []int{n, free} {
		_, err := w.PushTo("ben", shop, pull, map[string]string{"docs/more.md": "more"})
		must(t, err)
	}
	w.calm()
	w.wantLabels(shop, n, "tech-debt")
	w.wantStrategy(shop, n, "success") // it is linked, whatever its kind
	w.wantStrategy(shop, free, "failure", "changed files")
	mend()
	w.say("ben", shop, free, "/northstar recheck")
	w.calm()
	w.wantLabels(shop, free, "tech-debt")
	w.wantStrategy(shop, free, "failure", "Strategy: "+ref(roadmap, s))
}
