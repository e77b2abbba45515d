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
	must(t, w.RemoveRepository(w.inst, "acme/secret"))
	nodes = w.query(facts, fields{"ids": []string{v.NodeID}}).object()["data"].(fields)["nodes"].([]any)
	if diff := cmp.Diff([]any{want(ref(a, "acme/web"))}, nodes); diff != "" {
		t.Error("what the installation may not see shows: ", diff)
	}
	if u := w.query(`query($ids:[ID!]!){nodes(ids:$ids){...on PullRequest{author{login __typename}}}}`, fields{"ids": []string{v.NodeID}}); !strings.Contains(string(u.body), `"__typename":"User"`) {
		t.Errorf("%s", u.body)
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
		{`{repository(owner:"acme",name:"web"){issues{totalCount}}}`, nil, "MISSING_PAGINATION_BOUNDARIES"},
		{`{repository(owner:"acme",name:"web"){issues(first:101){totalCount}}}`, nil, "EXCESSIVE_PAGINATION"},
		{`{repository(owner:"acme",name:"none"){id}}`, nil, "Could not resolve to a Repository"},
		{`{repository(owner:"acme",name:"web"){issue(number:7){id}}}`, nil, "Could not resolve to an Issue with the number of 7."},
		{facts, fields{"ids": many}, "more than 100 node ids"},
		{facts, nil, "must be defined"},
	} {
		a := w.query(c.query, c.vars)
		if a.object()["errors"] == nil || !strings.Contains(string(a.body), c.says) {
			t.Errorf("%s: %s", c.query, a.body)
		}
	}
	wantStatus(t, w.request("", "POST", "/graphql", fields{"query": "{viewer{login}}"}), 401)
}

func TestConnectionsArePaged(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	for n := range 7 {
		w.issue(githubsim.NewIssue{Title: fmt.Sprint(n)})
	}
	var got []string
	var after any
	for range 4 {
		page := w.query(`query($after:String){repository(owner:"acme",name:"web"){issues(first:3,after:$after){totalCount nodes{title} pageInfo{hasNextPage endCursor}}}}`, fields{"after": after}).
			object()["data"].(fields)["repository"].(fields)["issues"].(fields)
		for _, n := range page["nodes"].([]any) {
			got = append(got, n.(fields)["title"].(string))
		}
		info := page["pageInfo"].(fields)
		after = info["endCursor"]
		if info["hasNextPage"] == false {
			break
		}
	}
	if strings.Join(got, "") != "0123456" {
		t.Errorf("%v", got)
	}
}
