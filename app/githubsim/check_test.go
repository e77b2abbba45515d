package githubsim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

type fields = map[string]any

func TestCheckRunRules(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	p := w.pull(githubsim.NewPull{Title: "P"})
	v, err := w.Item("acme/web", p)
	must(t, err)
	note := fields{"path": "a.go", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
	notes := func(n int) []any {
		out := make([]any, n)
		for i := range out {
			out[i] = note
		}
		return out
	}
	button := func(label, description, id string) fields {
		return fields{"label": label, "description": description, "identifier": id}
	}
	x := func(n int) string { return strings.Repeat("x", n) }
	full := button(x(20), x(40), x(20))
	for _, c := range []struct {
		name   string
		add    fields
		status int
		says   string
	}{
		{"only what must be", fields{}, 201, ""},
		{"no name", fields{"name": nil}, 422, `"name" wasn't supplied`},
		{"a commit that is not there", fields{"head_sha": x(40)}, 422, "No commit found for SHA"},
		{"completed without a conclusion", fields{"status": "completed"}, 422, `"conclusion" wasn't supplied`},
		{"a conclusion completes", fields{"conclusion": "skipped"}, 201, ""},
		{"a conclusion while in progress", fields{"status": "in_progress", "conclusion": "success"}, 422, "conclusion"},
		{"a conclusion that is none", fields{"conclusion": "fine"}, 422, "fine is not a valid value"},
		{"stale is GitHub's own", fields{"conclusion": "stale"}, 422, "stale"},
		{"no title", fields{"output": fields{"summary": "s"}}, 422, `"title" wasn't supplied`},
		{"no summary", fields{"output": fields{"title": "s"}}, 422, `"summary" wasn't supplied`},
		{"a whole summary", fields{"output": fields{"title": "t", "summary": strings.Repeat("ä", 65_535)}}, 201, ""},
		{"a summary too long", fields{"output": fields{"title": "t", "summary": x(65_536)}}, 422, "Only 65535 characters are allowed; 65536 were supplied."},
		{"fifty notes", fields{"output": fields{"title": "t", "summary": "s", "annotations": notes(50)}}, 201, ""},
		{"one note too many", fields{"output": fields{"title": "t", "summary": "s", "annotations": notes(51)}}, 422, "50"},
		{"three buttons", fields{"actions": []any{full, full, full}}, 201, ""},
		{"four buttons", fields{"actions": []any{full, full, full, full}}, 422, "No more than 3"},
		{"a long label", fields{"actions": []any{button(x(21), "d", "i")}}, 422, "Only 20"},
		{"a long description", fields{"actions": []any{button("l", x(41), "i")}}, 422, "Only 40"},
		{"a long identifier", fields{"actions": []any{button("l", "d", x(21))}}, 422, "Only 20"},
	} {
		body := fields{"name": "northstar/strategy", "head_sha": v.Head}
		for k, value := range c.add {
			body[k] = value
			if value == nil {
				delete(body, k)
			}
		}
		a := w.as("POST", "/repos/acme/web/check-runs", body)
		if a.status != c.status || !strings.Contains(a.message(), c.says) {
			t.Errorf("%s: %d %s", c.name, a.status, a.body)
		}
	}
}

func TestANewRunOfTheSameNameReplacesTheLatest(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	p := w.pull(githubsim.NewPull{Title: "P", Fork: true})
	v, err := w.Item("acme/web", p)
	must(t, err)
	for _, conclusion := range []string{"failure", "success"} {
		wantStatus(t, w.as("POST", "/repos/acme/web/check-runs", fields{"name": "northstar/strategy", "head_sha": v.Head, "conclusion": conclusion}), 201)
	}
	run, found := w.CheckRun("acme/web", v.Head, "northstar/strategy")
	if !found || run.Conclusion != "success" {
		t.Errorf("%v", run)
	}
	at := "/repos/acme/web/commits/" + v.Head + "/check-runs?check_name=northstar%2Fstrategy"
	if o := w.as("GET", at, nil).object(); o["total_count"] != 1.0 {
		t.Errorf("%v runs are the latest", o["total_count"])
	}
	o := w.as("GET", at+"&filter=all", nil).object()
	if o["total_count"] != 2.0 {
		t.Errorf("%v runs in all", o["total_count"])
	}
	if prs := o["check_runs"].([]any)[0].(map[string]any)["pull_requests"].([]any); len(prs) != 0 {
		t.Errorf("a fork's pull request is named: %v", prs)
	}
}

func TestACompletedRunNeverGoesBack(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	sha := w.Tip("acme/web", "")
	o := wantStatus(t, w.as("POST", "/repos/acme/web/check-runs", fields{"name": "c", "head_sha": sha, "conclusion": "failure"}), 201).object()
	at := fmt.Sprintf("/repos/acme/web/check-runs/%.0f", o["id"])
	for _, c := range []struct {
		body fields
		want string
	}{
		{fields{"status": "in_progress"}, "completed failure"},
		{fields{"conclusion": "success"}, "completed success"},
	} {
		o := wantStatus(t, w.as("PATCH", at, c.body), 200).object()
		if got := fmt.Sprint(o["status"], " ", o["conclusion"]); got != c.want {
			t.Errorf("%v makes it %s, want %s", c.body, got, c.want)
		}
	}
	must(t, w.Rerequest("bob", "acme/web", int64(o["id"].(float64))))
	if o := w.as("GET", at, nil).object(); o["status"] != "queued" || o["conclusion"] != nil {
		t.Errorf("after a re-run it is %v %v", o["status"], o["conclusion"])
	}
}

func TestOnlyTheAppThatMadeARunMayChangeIt(t *testing.T) {
	w := newWorld(t, githubsim.Options{})
	other, err := w.AddApp(githubsim.AppOptions{Slug: "other"})
	must(t, err)
	_, err = w.Install(other, "acme")
	must(t, err)
	sha := w.Tip("acme/web", "")
	wantStatus(t, w.as("POST", "/repos/acme/web/check-runs", fields{"name": "mine", "head_sha": sha, "status": "in_progress"}), 201)
	id := w.CheckRuns("acme/web", sha)[0].ID
	token := tokenFor(w, other)
	a := w.request(token, "PATCH", "/repos/acme/web/check-runs/"+itoa(id), fields{"conclusion": "success"})
	if a.status != 403 || !strings.Contains(a.message(), "Invalid app_id") {
		t.Errorf("%d %s", a.status, a.body)
	}
	user, err := w.Token("root")
	must(t, err)
	wantStatus(t, w.request(user, "POST", "/repos/acme/web/check-runs", fields{"name": "mine", "head_sha": sha}), 403)
}
