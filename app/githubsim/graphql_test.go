package githubsim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/githubsim"
)

func (w *world) query(q string, vars fields) answer {
	w.t.Helper()
	return wantStatus(w.t, w.as("POST", "/graphql", fields{"query": q, "variables": vars}), 200)
}

const facts = `query($ids:[ID!]!){nodes(ids:$ids){...on PullRequest{number closingIssuesReferences(first:25){totalCount nodes{number repository{nameWithOwner}}} files(first:100){totalCount nodes{path}}}}}`

func TestPullRequestFactsInOneQuery(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	must(t, w.AddRepo("acme/secret", githubsim.RepoOptions{Private: true}))
	a := w.issue(githubsim.NewIssue{Title: "By keyword"})
	b, err := w.OpenIssue("alice", "acme/secret", githubsim.NewIssue{Title: "By hand"})
	must(t, err)
	p := w.pull(githubsim.NewPull{Title: "P", Body: fmt.Sprintf("Closes #%d", a), Files: map[string]string{"x.go": "x", "README.md": "other"}})
	must(t, w.LinkPull("alice", "acme/web", p, "acme/secret", b))
	v, err := w.Item("acme/web", p)
	must(t, err)
	ref := func(n int, repo string) fields {
		return fields{"number": float64(n), "repository": fields{"nameWithOwner": repo}}
	}
	want := func(refs ...any) fields {
		return fields{"number": float64(p), "closingIssuesReferences": fields{"totalCount": float64(len(refs)), "nodes": refs},
			"files": fields{"totalCount": 2.0, "nodes": []any{fields{"path": "README.md"}, fields{"path": "x.go"}}}}
	}
	o := w.query(facts, fields{"ids": []string{v.NodeID, "PR_nothing"}}).object()
	nodes := o["data"].(fields)["nodes"].([]any)
	if diff := cmp.Diff([]any{want(ref(a, "acme/web"), ref(b, "acme/secret")), nil}, nodes); diff != "" {
		t.Error(diff)
	}
	problem := o["errors"].([]any)[0].(fields)
	if problem["type"] != "NOT_FOUND" || fmt.Sprint(problem["path"]) != "[nodes 1]" {
		t.Errorf("%v", problem)
	}
	must(t, w.inst.RemoveRepository("acme/secret"))
	nodes = w.query(facts, fields{"ids": []string{v.NodeID}}).object()["data"].(fields)["nodes"].([]any)
	if diff := cmp.Diff([]any{want(ref(a, "acme/web"))}, nodes); diff != "" {
		t.Error("what the installation may not see shows: ", diff)
	}
}

func TestAFieldAskedForTwiceIsOne(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	v, err := w.Item("acme/web", w.pull(githubsim.NewPull{Title: "P", Files: map[string]string{"x.go": "x"}}))
	must(t, err)
	o := w.query(`query($id:ID!){node(id:$id){...on PullRequest{files(first:1){totalCount} number} ...on PullRequest{files(first:1){nodes{path}}}}}`, fields{"id": v.NodeID}).object()
	want := fields{"files": fields{"totalCount": 1.0, "nodes": []any{fields{"path": "x.go"}}}, "number": float64(v.Number)}
	if diff := cmp.Diff(want, o["data"].(fields)["node"]); diff != "" {
		t.Error(diff)
	}
}

// Who wrote a description and who last edited it are told, and who made an issue a sub-issue; bots by their bare name.
func TestWhoWroteWhat(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	parent, child := w.issue(githubsim.NewIssue{Title: "Parent"}), w.issue(githubsim.NewIssue{Title: "Child"})
	must(t, w.AddSubIssue("alice", "acme/web", parent, "acme/web", child))
	id := func(n int) string {
		v, err := w.Item("acme/web", n)
		must(t, err)
		return v.NodeID
	}
	made := wantStatus(t, w.as("POST", "/repos/acme/web/issues", fields{"title": "By the app"}), 201).object()
	const who = `query($ids:[ID!]!){nodes(ids:$ids){...on Issue{author{__typename login} editor{login} lastEditedAt timelineItems(itemTypes:[PARENT_ISSUE_ADDED_EVENT],last:1){nodes{...on ParentIssueAddedEvent{actor{login}}}}}}}`
	ask := func() []any {
		return w.query(who, fields{"ids": []string{id(child), made["node_id"].(string)}}).object()["data"].(fields)["nodes"].([]any)
	}
	added := fields{"nodes": []any{fields{"actor": fields{"login": "alice"}}}}
	want := []any{
		fields{"author": fields{"__typename": "User", "login": "alice"}, "editor": nil, "lastEditedAt": nil, "timelineItems": added},
		fields{"author": fields{"__typename": "Bot", "login": "northstar"}, "editor": nil, "lastEditedAt": nil, "timelineItems": fields{"nodes": []any{}}},
	}
	if diff := cmp.Diff(want, ask()); diff != "" {
		t.Error(diff)
	}
	body := "Reworded"
	must(t, w.EditIssue("root", "acme/web", child, nil, &body))
	edited := ask()[0].(fields)
	if diff := cmp.Diff(fields{"login": "root"}, edited["editor"]); diff != "" || edited["lastEditedAt"] == nil {
		t.Error(diff, edited["lastEditedAt"])
	}
}

func TestQueriesThatAreRefused(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	many := make([]string, 101)
	for n := range many {
		many[n] = fmt.Sprint("I_", n)
	}
	for _, c := range []struct {
		query string
		vars  fields
		says  string
	}{
		{`{nothing}`, nil, "Cannot query field"},
		{`{`, nil, "Expected Name"},
		{`{node(id:"x"){...on PullRequest{files{totalCount}}}}`, nil, "MISSING_PAGINATION_BOUNDARIES"},
		{`{node(id:"x"){...on PullRequest{files(first:101){totalCount}}}}`, nil, "EXCESSIVE_PAGINATION"},
		{`{node(id:"x"){...on Issue{timelineItems(last:101){totalCount}}}}`, nil, "exceeds the `last` limit"},
		{`{node(id:"x"){id}}`, nil, "Could not resolve to a node with the global id of 'x'"},
		{facts, fields{"ids": many}, "more than 100 node ids"},
		{facts, nil, "must be defined"},
	} {
		a := w.query(c.query, c.vars)
		if a.object()["errors"] == nil || !strings.Contains(string(a.body), c.says) {
			t.Errorf("%s: %s", c.query, a.body)
		}
	}
	wantStatus(t, w.request("", "POST", "/graphql", fields{"query": "{rateLimit{cost}}"}), 401)
}
