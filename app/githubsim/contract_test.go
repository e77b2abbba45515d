package githubsim_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/githubsim/contract"
)

// observe holds everything that passes in any test against GitHub's descriptions, when they are there.
func observe(t *testing.T, h *githubsim.Host) {
	t.Helper()
	if contract.Available() {
		contract.Load(t).Watch(t, h)
	}
}

// TestContract goes through every route and every webhook once, so that each is compared with its description.
func TestContract(t *testing.T) {
	d := contract.Load(t)
	w := newWorld(t, githubsim.Options{})
	everyWebhook(t, w)
	everyRoute(t, w)
	missing := map[string]bool{}
	for _, r := range githubsim.Routes() {
		missing[r] = true
	}
	for r := range w.Counts() {
		delete(missing, r)
	}
	for r := range missing {
		t.Errorf("%s was not compared with its description", r)
	}
	schema, err := os.ReadFile("schema.graphql")
	must(t, err)
	for _, err := range d.Subset(gqlparser.MustLoadSchema(&ast.Source{Input: string(schema)})) {
		t.Error("our schema: ", err)
	}
}

// everyWebhook has people do everything that they can do.
func everyWebhook(t *testing.T, w *world) {
	t.Helper()
	text, state := "changed", "closed"
	reopened := "open"
	later := w.clock.now().Add(30 * 24 * time.Hour)
	must(t, w.AddMember("acme", "dave", "member"))
	must(t, w.AddTeam("acme", "product", "alice", "bob"))
	must(t, w.RemoveFromTeam("acme", "product", "bob"))
	must(t, w.RemoveMember("acme", "dave"))
	must(t, w.SetPermission("root", "acme/web", "carol", "triage"))
	must(t, w.SetPermission("root", "acme/web", "carol", "maintain"))
	must(t, w.SetPermission("root", "acme/web", "carol", "none"))

	m, err := w.Milestone("alice", "acme/web", githubsim.NewMilestone{Title: "One", Description: "first", Due: later})
	must(t, err)
	must(t, w.EditMilestone("alice", "acme/web", m, githubsim.MilestoneEdit{Title: &text, Description: &text, Due: &later}))
	must(t, w.EditMilestone("alice", "acme/web", m, githubsim.MilestoneEdit{State: &state}))
	must(t, w.EditMilestone("alice", "acme/web", m, githubsim.MilestoneEdit{State: &reopened}))
	must(t, w.MakeLabel("alice", "acme/web", "odd", "00ff00", "strange"))
	must(t, w.RenameLabel("alice", "acme/web", "odd", "even"))

	n, child := webhooksOfIssues(t, w, m)
	webhooksOfPulls(t, w, m, child)
	webhooksOfRepositories(t, w, m, n, child)
}

func webhooksOfIssues(t *testing.T, w *world, m int) (n, child int) {
	t.Helper()
	text := "changed"
	n = w.issue(githubsim.NewIssue{Title: "A", Body: "b", Labels: []string{"bug", "even"}, Milestone: m, Assignees: []string{"bob"}, Type: "Feature"})
	child = w.issue(githubsim.NewIssue{Title: "Child"})
	must(t, w.EditIssue("alice", "acme/web", n, &text, &text))
	must(t, w.Label("alice", "acme/web", n, "new label"))
	must(t, w.Unlabel("alice", "acme/web", n, "new label"))
	must(t, w.SetType("alice", "acme/web", n, "Bug"))
	must(t, w.SetType("alice", "acme/web", n, ""))
	for kind, values := range map[string][]string{"number": {"2.5"}, "text": {"soon"}, "date": {"2027-01-31"}, "single_select": {"A"}, "multi_select": {"A", "B"}} {
		must(t, w.AddIssueField("acme", "My "+kind, kind, values...))
		must(t, w.SetField("alice", "acme/web", n, "My "+kind, values...))
		must(t, w.SetField("alice", "acme/web", n, "My "+kind, values[0]))
		must(t, w.SetField("alice", "acme/web", n, "My "+kind))
	}
	must(t, w.Lock("alice", "acme/web", n))
	must(t, w.Unlock("alice", "acme/web", n))
	must(t, w.AddSubIssue("alice", "acme/web", n, "acme/web", child))
	must(t, w.RemoveSubIssue("alice", "acme/web", n, "acme/web", child))
	must(t, w.AddSubIssue("alice", "acme/web", n, "acme/web", child))
	must(t, w.CloseIssue("alice", "acme/web", child, "not_planned"))
	must(t, w.Reopen("alice", "acme/web", child))
	id, err := w.Comment("bob", "acme/web", n, "hello")
	must(t, err)
	must(t, w.EditComment("bob", "acme/web", id, "hello again"))
	must(t, w.DeleteComment("bob", "acme/web", id))
	return n, child
}

func webhooksOfPulls(t *testing.T, w *world, m, child int) {
	t.Helper()
	text := "changed"
	p := w.pull(githubsim.NewPull{Title: "P", Body: fmt.Sprintf("Closes #%d", child), Milestone: m, Labels: []string{"bug"}, Assignees: []string{"bob"}, Draft: true})
	fork := w.pull(githubsim.NewPull{Title: "F", Fork: true})
	must(t, w.MakeReady("alice", "acme/web", p))
	must(t, w.MakeDraft("alice", "acme/web", p))
	must(t, w.SetMilestone("alice", "acme/web", p, 0))
	must(t, w.SetMilestone("alice", "acme/web", p, m))
	must(t, w.Unlabel("alice", "acme/web", p, "bug"))
	must(t, w.Label("alice", "acme/web", p, "bug"))
	must(t, w.EditIssue("alice", "acme/web", p, &text, nil))
	_, err := w.PushTo("alice", "acme/web", p, map[string]string{"x.go": "package x"})
	must(t, err)
	_, err = w.PushTo("alice", "acme/web", fork, map[string]string{"x.go": "package y"})
	must(t, err)
	_, err = w.CommitFile("alice", "acme/web", "side", "s.txt", "s")
	must(t, err)
	_, err = w.CommitFile("alice", "acme/web", "", "docs/a.md", "b")
	must(t, err)
	_, err = w.RemoveFile("alice", "acme/web", "", "docs/a.md")
	must(t, err)
	must(t, w.Retarget("alice", "acme/web", p, "side"))
	must(t, w.Retarget("alice", "acme/web", p, "main"))
	_, err = w.Comment("bob", "acme/web", p, "nice")
	must(t, err)
	must(t, w.Lock("alice", "acme/web", p))
	must(t, w.Unlock("alice", "acme/web", p))
	must(t, w.Merge("alice", "acme/web", p))
	must(t, w.CloseIssue("alice", "acme/web", fork, ""))
	must(t, w.Reopen("alice", "acme/web", fork))
	sha, err := w.QueueMerge("alice", "acme/web", fork)
	must(t, err)
	must(t, w.LeaveQueue("alice", "acme/web", sha, "invalidated"))
	sha, err = w.QueueMerge("alice", "acme/web", fork)
	must(t, err)
	must(t, w.LeaveQueue("alice", "acme/web", sha, "merged"))
	must(t, w.DeleteBranch("alice", "acme/web", "side"))
	before := w.Tip("acme/web", "")
	_, err = w.CommitFile("alice", "acme/web", "", "docs/b.md", "b")
	must(t, err)
	must(t, w.PushRef("alice", "acme/web", "refs/heads/main", before)) // forced back
	must(t, w.RenameBranch("alice", "acme/web", "trunk"))
	must(t, w.RenameBranch("alice", "acme/web", "main"))
}

func webhooksOfRepositories(t *testing.T, w *world, m, n, child int) {
	t.Helper()
	must(t, w.DeleteLabel("alice", "acme/web", "even"))
	must(t, w.DeleteMilestone("alice", "acme/web", m))

	must(t, w.AddRepo("acme/api", githubsim.RepoOptions{Description: "the API"}))
	_, err := w.TransferIssue("alice", "acme/web", n, "acme/api")
	must(t, err)
	must(t, w.DeleteIssue("alice", "acme/web", child))
	must(t, w.RenameRepo("root", "acme/api", "core"))
	must(t, w.Turn("root", "acme/core", "archived"))
	must(t, w.Turn("root", "acme/core", "unarchived"))
	must(t, w.Turn("root", "acme/core", "private"))
	must(t, w.Turn("root", "acme/core", "public"))
	must(t, w.inst.RemoveRepository("acme/core"))
	must(t, w.inst.AddRepository("acme/core"))
	w.AddOrg("other", "root")
	second, err := w.Install(w.app, "other")
	must(t, err)
	must(t, w.TransferRepo("root", "acme/core", "other"))
	must(t, w.DeleteRepo("root", "other/core"))
	second.Suspend()
	second.Unsuspend()
	must(t, w.RenameAccount("other", "another"))
	must(t, second.Uninstall())
	w.app.Ping()
	must(t, w.app.Grant(githubsim.Permissions(), githubsim.Events()))
	if got := w.settle(); len(got) < 80 {
		t.Errorf("%d webhooks, want every one of what happened", len(got))
	}
}

// everyRoute makes each request that the host serves at least once.
func everyRoute(t *testing.T, w *world) {
	t.Helper()
	later := w.clock.now().Add(30 * 24 * time.Hour)
	m, err := w.Milestone("alice", "acme/web", githubsim.NewMilestone{Title: "Two", Due: later})
	must(t, err)
	n := w.issue(githubsim.NewIssue{Title: "A", Body: "b", Labels: []string{"bug"}, Milestone: m, Assignees: []string{"bob"}, Type: "Feature"})
	p := w.pull(githubsim.NewPull{Title: "P", Body: "text", Milestone: m, Files: map[string]string{"a.go": "a", "b.go": "b"}})
	pv, err := w.Item("acme/web", p)
	must(t, err)
	token := w.jwt(nil)
	app := func(method, path string, body any) answer { t.Helper(); return w.request(token, method, path, body) }
	user, err := w.Token("root")
	must(t, err)

	for _, path := range []string{"/app", "/app/installations", fmt.Sprintf("/app/installations/%d", w.inst.ID), "/orgs/acme/installation"} {
		wantStatus(t, app("GET", path, nil), 200)
	}
	wantStatus(t, app("GET", "/users/alice/installation", nil), 404)
	w.settle()
	deliveries := wantStatus(t, app("GET", "/app/hook/deliveries?per_page=2", nil), 200).list()
	wantStatus(t, app("GET", "/app/hook/config", nil), 200)
	first := fmt.Sprintf("/app/hook/deliveries/%.0f", deliveries[0].(map[string]any)["id"])
	wantStatus(t, app("POST", first+"/attempts", nil), 202)
	wantStatus(t, w.request("", "POST", "/app-manifests/nothing/conversions", nil), 404)

	routesOfRepository(t, w, user, m, n, p, pv)
	w.settle()
}

func routesOfRepository(t *testing.T, w *world, user string, m, n, p int, pv githubsim.ItemView) {
	t.Helper()
	repo := "/repos/acme/web"
	issue := fmt.Sprintf("%s/issues/%d", repo, n)
	must(t, errors.Join(w.AddIssueField("acme", "Effort", "number"), w.SetField("alice", "acme/web", n, "Effort", "3"),
		w.AddIssueField("acme", "Size", "single_select", "S", "L"), w.SetField("alice", "acme/web", n, "Size", "L")))
	wantStatus(t, w.as("GET", "/orgs/acme/issue-fields", nil), 403)
	more := githubsim.Permissions()
	more["issue_fields"] = "read"
	must(t, w.app.Grant(more, githubsim.Events()))
	w.token = "" // it lacks what was granted since
	for _, path := range []string{"/orgs/acme/issue-fields", "/rate_limit", "/installation/repositories", "/orgs/acme/teams/product/memberships/alice", repo,
		repo + "/collaborators/alice/permission", repo + "/contents/README.md", repo + "/git/blobs/ce013625030ba8dba906f756967f9e9ca394464a", repo + "/contents/changes", repo + "/issues?state=all&per_page=100&sort=created&direction=asc", issue, repo + fmt.Sprintf("/issues/%d", p),
		issue + "/comments", issue + "/sub_issues", repo + "/labels", repo + "/labels/bug", repo + "/milestones?state=all",
		fmt.Sprintf("%s/milestones/%d", repo, m), repo + "/pulls?state=all", fmt.Sprintf("%s/pulls/%d", repo, p), fmt.Sprintf("%s/pulls/%d/files", repo, p)} {
		wantStatus(t, w.as("GET", path, nil), 200)
	}
	self := wantStatus(t, w.request(user, "GET", "/user", nil), 200).object()
	wantStatus(t, w.as("GET", fmt.Sprintf("/user/%.0f", self["id"]), nil), 200)
	wantStatus(t, w.as("GET", repo+"/contents/README.md", nil, "Accept", "application/vnd.github.raw+json"), 200)

	made := wantStatus(t, w.as("POST", repo+"/issues", map[string]any{"title": "By the app", "body": "x", "labels": []string{"bug"}}), 201).object()
	wantStatus(t, w.as("PATCH", repo+fmt.Sprintf("/issues/%.0f", made["number"]), map[string]any{"state": "closed", "state_reason": "not_planned"}), 200)
	must(t, w.AddSubIssue("alice", "acme/web", n, "acme/web", int(made["number"].(float64))))
	wantStatus(t, w.as("GET", fmt.Sprintf("%s/issues/%.0f/parent", repo, made["number"]), nil), 200)
	comment := wantStatus(t, w.as("POST", issue+"/comments", map[string]any{"body": "hi"}), 201).object()
	at := fmt.Sprintf("%s/issues/comments/%.0f", repo, comment["id"])
	wantStatus(t, w.as("PATCH", at, map[string]any{"body": "hi again"}), 200)
	wantStatus(t, w.as("POST", at+"/reactions", map[string]any{"content": "+1"}), 201)
	wantStatus(t, w.as("POST", at+"/reactions", map[string]any{"content": "+1"}), 200)
	wantStatus(t, w.as("POST", issue+"/labels", map[string]any{"labels": []string{"bug", "a/b c"}}), 200)
	wantStatus(t, w.as("DELETE", issue+"/labels/a%2Fb%20c", nil), 200)
	wantStatus(t, w.as("POST", repo+"/labels", map[string]any{"name": "strategy", "color": "5319e7", "description": "d"}), 201)
	wantStatus(t, w.as("PATCH", repo+"/labels/strategy", map[string]any{"new_name": "plan", "color": "ffffff"}), 200)
	everyCheck(t, w, pv.Head)

	wantStatus(t, w.as("POST", "/graphql", map[string]any{"query": `query($id:ID!){rateLimit{cost remaining limit resetAt nodeCount used} nodes(ids:[$id]){__typename ... on PullRequest{
		id number headRefOid closingIssuesReferences(first:10){totalCount nodes{number repository{nameWithOwner isPrivate}}}
		files(first:100){totalCount nodes{path changeType}}}}}`,
		"variables": map[string]any{"id": pv.NodeID}}), 200)
	w.settle()
}

func everyCheck(t *testing.T, w *world, head string) {
	t.Helper()
	repo := "/repos/acme/web"
	run := wantStatus(t, w.as("POST", repo+"/check-runs", map[string]any{"name": "northstar/strategy", "head_sha": head, "status": "completed", "conclusion": "neutral",
		"output":  map[string]any{"title": "T", "summary": "S", "annotations": []any{map[string]any{"path": "a.go", "start_line": 1, "end_line": 1, "annotation_level": "warning", "message": "m"}}},
		"actions": []any{map[string]any{"label": "Check again", "description": "Evaluates again", "identifier": "recheck"}}}), 201).object()
	at := fmt.Sprintf("%s/check-runs/%.0f", repo, run["id"])
	for _, path := range []string{at, repo + "/commits/" + head + "/check-runs?check_name=northstar/strategy&filter=latest"} {
		wantStatus(t, w.as("GET", path, nil), 200)
	}
	wantStatus(t, w.as("PATCH", at, map[string]any{"status": "in_progress"}), 200)
	wantStatus(t, w.as("PATCH", at, map[string]any{"conclusion": "success", "output": map[string]any{"title": "T", "summary": "S2"}}), 200)
	v, _ := w.CheckRun("acme/web", head, "northstar/strategy")
	must(t, w.PressButton("bob", "acme/web", v.ID, "recheck"))
	must(t, w.Rerequest("bob", "acme/web", v.ID))
	must(t, w.RerequestSuite("bob", "acme/web", w.app, head))
	want := "check_run.requested_action check_run.rerequested check_suite.rerequested"
	if got := strings.Join(w.settle(), " "); !strings.HasSuffix(got, want) {
		t.Errorf("webhooks %s, want them to end in %s", got, want)
	}
}
