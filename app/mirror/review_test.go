package mirror

import (
	"path/filepath"
	"testing"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// What readers may not see of a proof of concept is neither told nor told apart.
func TestUnproven(t *testing.T) {
	for name, c := range map[string]struct {
		node checks.Node
		want string
	}{
		"nothing":              {checks.Node{}, "does not exist, or cannot be seen from here"},
		"open":                 {checks.Node{Found: true, Visible: true, State: checks.Open}, ""},
		"done":                 {checks.Node{Found: true, Visible: true, State: checks.Closed, Reason: checks.Completed}, ""},
		"dropped":              {checks.Node{Found: true, Visible: true, State: checks.Closed, Reason: checks.NotPlanned}, "is closed as not planned"},
		"a duplicate":          {checks.Node{Found: true, Visible: true, State: checks.Closed, Reason: checks.Duplicate}, "is closed as a duplicate"},
		"dropped, and private": {checks.Node{Found: true, State: checks.Closed, Reason: checks.NotPlanned}, ""},
	} {
		if got := unproven(c.node); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Non-goals are those of the text as it is now, under the headings of the policy that asks.
func TestNonGoalsAreReadAnew(t *testing.T) {
	var m Mirror
	plain, german := &checks.Rules{}, &checks.Rules{Playbook: checks.Playbook{Headings: map[string][]string{"non-goals": {"Nicht dabei"}}}}
	for i, c := range []struct {
		what  string
		rules *checks.Rules
		want  string
	}{
		{"Loyalty points", plain, "Loyalty points"}, {"Loyalty points", plain, "Loyalty points"}, {"A rewrite", plain, "A rewrite"},
		{"A rewrite", german, "A rewrite"}, {"(none)", plain, ""}, {"(none)", german, "Punkte"}, {"(none)", plain, ""},
	} {
		var list []string
		outside(t, func() (err error) {
			list, err = m.ruledOut(nil, "## Non-goals\n\n- "+c.what+"\n\n## Nicht dabei\n\n- Punkte\n", c.rules)
			return err
		})
		got := ""
		if len(list) > 0 {
			got = list[0]
		}
		if got != c.want {
			t.Errorf("%d: %q, want %q", i, got, c.want)
		}
	}
}

// BenchmarkReview is one review of a strategy that 5,000 items serve. It is spaced by how many there are.
func BenchmarkReview(b *testing.B) {
	w := open(b, "sqlite:"+filepath.Join(b.TempDir(), "test.db"))
	const size = 5000
	strategy := roadmap.Ref(1)
	w.write(func(tx *store.Tx) error {
		put := func(repo store.Repository, n int, kind checks.Kind, served ...checks.Ref) error {
			err := tx.PutItem(store.Item{Repo: repo.ID, Number: n, Type: checks.Issue, State: checks.Open, Title: "Search", Body: "A body of some length.", Updated: at(1)})
			if err == nil {
				_, err = tx.Settle(repo.ID, n, store.Conclusion{Settled: true, Kind: kind, Linked: len(served) > 0, Strategies: served})
			}
			return err
		}
		if err := put(roadmap, 1, checks.Strategy); err != nil {
			return err
		}
		for n := 1; n <= size; n++ {
			if err := put(home, n, checks.Feature, strategy); err != nil {
				return err
			}
			if _, err := tx.ReplaceLinks(place("body", home.ID, n), []store.Link{{Repo: home.ID, Number: n, Target: strategy, Source: checks.FromBody, At: at(1)}}); err != nil {
				return err
			}
		}
		return nil
	})
	for b.Loop() {
		w.write(func(tx *store.Tx) error {
			in, err := w.m.Review(tx, roadmap, 1, &checks.Rules{}, at(2))
			if in.Next.Size != size {
				b.Fatalf("%d items serve it, want %d", in.Next.Size, size)
			}
			return err
		})
	}
}
