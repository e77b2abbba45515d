package audit

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

// issue and pull are elements of a list with everything that must be there, and more keys in front.
func issue(number int, more string) string { return element(number, "issues", more) }
func pull(number int, more string) string  { return element(number, "pull", more) }

func element(number int, path, more string) string {
	n, _ := json.Marshal(number)
	if more != "" {
		more += ","
	}
	if !strings.Contains(more, `"state"`) {
		more += `"state":"OPEN",`
	}
	return "{" + more + `"number":` + string(n) + `,"url":"https://github.com/acme/app/` + path + "/" + string(n) + `"}`
}

func list(elements ...string) []byte { return []byte("[" + strings.Join(elements, ",") + "]") }

func TestReadTakesWhatGhPrints(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 3, day, 12, 0, 0, 0, time.UTC) }
	home := checks.Ref{Owner: "acme", Repo: "app"}
	ref := func(n int) checks.Ref { r := home; r.Number = n; return r }
	e, err := Read(list(
		issue(7, `"title":"Crash","body":null,"state":"CLOSED","stateReason":"NOT_PLANNED","author":{"login":"app/dependabot","is_bot":true},
			"labels":[{"name":"bug","color":"fff"}],"milestone":{"number":2,"title":"2.0","description":"old","dueOn":null},
			"createdAt":"2026-03-01T12:00:00Z","updatedAt":"2026-03-02T12:00:00Z","closedAt":"2026-03-02T12:00:00Z","assignees":[]`),
		issue(3, `"state":"OPEN","stateReason":"","issueType":{"name":"Feature"},"authorAssociation":"member","closedAt":null,
			"milestone":{"number":2,"title":"2.0","description":"new","dueOn":"2026-04-01T00:00:00Z"},"updatedAt":"2026-03-05T12:00:00Z",
			"parent":{"number":7},"closedByPullRequestsReferences":[{"number":9}]`),
	), list(
		pull(9, `"state":"MERGED","mergedAt":"2026-03-04T12:00:00Z","isDraft":true,"headRefOid":"abc","files":[{"path":"a.go"}],"changedFiles":1,
			"closingIssuesReferences":[{"number":7,"repository":{"name":"app","owner":{"login":"acme"}}},{"url":"https://github.com/acme/web/issues/5"}]`),
		pull(10, `"state":"CLOSED","updatedAt":"2026-03-06T12:00:00Z"`),
	))
	if err != nil {
		t.Fatal(err)
	}
	want := Export{
		Repo: home,
		Items: []entry{
			{Item: checks.Item{Ref: ref(3), Type: checks.Issue, State: checks.Open, IssueType: "Feature", Milestone: "2.0", Updated: at(5)},
				URL: "https://github.com/acme/app/issues/3", Association: "MEMBER", Parent: ref(7)},
			{Item: checks.Item{Ref: ref(7), Type: checks.Issue, Title: "Crash", Author: checks.Actor{Login: "dependabot", Bot: true}, State: checks.Closed,
				Reason: checks.NotPlanned, Labels: []string{"bug"}, Milestone: "2.0", Created: at(1), Updated: at(2), Closed: at(2)},
				URL: "https://github.com/acme/app/issues/7"},
			{Item: checks.Item{Ref: ref(9), Type: checks.Pull, State: checks.Closed, Merged: true, Draft: true, Head: "abc", Closed: at(4)},
				URL: "https://github.com/acme/app/pull/9", Files: []string{"a.go"}, FilesKnown: true,
				Closes: []checks.Ref{ref(7), {Owner: "acme", Repo: "web", Number: 5}, ref(3)}},
			{Item: checks.Item{Ref: ref(10), Type: checks.Pull, State: checks.Closed, Updated: at(6), Closed: at(6)}, URL: "https://github.com/acme/app/pull/10"},
		},
		Host:       "github.com",
		Milestones: []checks.Milestone{{Repo: home, Number: 2, Title: "2.0", Description: "new", Due: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)}},
	}
	if d := cmp.Diff(want, e); d != "" {
		t.Error(d)
	}
}

func TestReadTakesEncodings(t *testing.T) {
	plain := string(list(issue(1, `"title":"Größe 🌟"`)))
	le, be := []byte{0xff, 0xfe}, []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(plain)) {
		le = append(le, byte(u), byte(u>>8))
		be = append(be, byte(u>>8), byte(u))
	}
	for name, text := range map[string][]byte{
		"plain": []byte(plain), "byte order mark": []byte("\ufeff" + plain), "UTF-16 of PowerShell": le, "big-endian": be, "spaces": []byte("\n " + plain + "\r\n"),
	} {
		e, err := Read(text, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := e.Items[0].Title; got != "Größe 🌟" {
			t.Errorf("%s: title %q", name, got)
		}
	}
}

func TestReadRefusesWhatIsNoExport(t *testing.T) {
	tests := map[string]struct{ issues, pulls, want string }{
		"empty file":         {"", "[]", "issues: is empty; gh prints [] when there are none"},
		"object":             {`{"items":[]}`, "[]", "issues: is an object, want a list as gh prints it"},
		"null":               {"[]", "null", "pulls: is null, want a list as gh prints it"},
		"an error page":      {"<html>", "[]", "issues: is not JSON near byte 0"},
		"cut in an item":     {`[{"number":1,"ti`, "[]", "issues[0]: is cut short"},
		"cut after an item":  {string(list(issue(1, "")))[:60], "[]", "issues[0]: is cut short"},
		"cut before the end": {"[" + issue(1, ""), "[]", "issues: after 1 items: is cut short"},
		"two lists":          {"[][]", "[]", "issues: something follows the list at byte"},
		"element":            {`["a"]`, "[]", "issues[0]: is a text, want an object"},
		"no number":          {`[{"title":"a"}]`, "[]", "issues[0].number: is missing"},
		"number as text":     {`[{"number":"1"}]`, "[]", "issues[0].number: is a text, want a whole number"},
		"half a number":      {`[{"number":1.5}]`, "[]", "issues[0].number: is number 1.5, want a whole number"},
		"number zero":        {`[{"number":0}]`, "[]", "issues[0].number: is 0, want 1 or more"},
		"no state":           {`[{"number":1}]`, "[]", "issues[0].state: is missing"},
		"odd state":          {string(list(issue(1, `"state":"DONE"`))), "[]", `issues[0].state: is "DONE", want OPEN, CLOSED or MERGED`},
		"merged issue":       {string(list(issue(1, `"state":"MERGED"`))), "[]", "issues[0].state: an issue is never merged"},
		"labels":             {"[]", string(list(pull(1, ""), pull(2, `"labels":"bug"`))), "pulls[1].labels: is a text, want a list"},
		"label":              {"[]", string(list(pull(1, `"labels":[{"name":3}]`))), "pulls[0].labels.name: is a number, want a text"},
		"nameless label":     {"[]", string(list(pull(1, `"labels":[{}]`))), "pulls[0].labels[0]: has no name"},
		"author":             {string(list(issue(1, `"author":"me"`))), "[]", "issues[0].author: is a text, want an object"},
		"milestone":          {string(list(issue(1, `"milestone":"2.0"`))), "[]", "issues[0].milestone: is a text, want an object"},
		"nameless milestone": {string(list(issue(1, `"milestone":{"number":3}`))), "[]", "issues[0].milestone: has no title"},
		"time":               {string(list(issue(1, `"createdAt":"yesterday"`))), "[]", `issues[0].createdAt: is "yesterday", want a time like`},
		"due":                {string(list(issue(1, `"milestone":{"title":"a","dueOn":7}`))), "[]", `issues[0].milestone.dueOn: is 7, want a time like`},
		"twice in one list":  {string(list(issue(1, ""), issue(2, ""), issue(1, ""))), "[]", "issues[2]: #1 is there already, at issues[0]"},
		"twice in both":      {string(list(issue(1, ""))), string(list(pull(1, ""))), "pulls[0]: #1 is there already, at issues[0]"},
		"two repositories": {string(list(issue(1, ""), `{"number":2,"state":"OPEN","url":"https://github.com/acme/web/issues/2"}`)), "[]",
			"issues[1].url: is of acme/web, but issues[0] is of acme/app: one report is about one repository"},
		"two hosts": {`[{"number":1,"state":"OPEN","url":"https://ghe.example.com/acme/app/issues/1"},{"number":2,"state":"OPEN","url":"https://github.com/acme/app/issues/2"}]`, "[]",
			"issues[1].url: is on github.com, but issues[0] is on ghe.example.com: one report is about one repository"},
		"another number":  {`[{"number":2,"state":"OPEN","url":"https://github.com/acme/web/issues/3"}]`, "[]", "issues[0].url: names #3, but number is 2"},
		"pulls as issues": {string(list(pull(1, ""))), "[]", "issues[0].url: names a pull request; these belong to --pulls"},
		"issues as pulls": {"[]", string(list(issue(1, ""))), "pulls[0].url: names an issue; these belong to --issues"},
		"odd url":         {`[{"number":2,"state":"OPEN","url":"javascript:alert(1)"}]`, "[]", `issues[0].url: "javascript:alert(1)" is not the address`},
		"no url at all":   {`[{"number":2,"state":"OPEN"}]`, "[]", "no item has a url, so the repository is unknown: add url to gh's --json"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e, err := Read([]byte(tt.issues), []byte(tt.pulls))
			if err == nil {
				t.Fatalf("it was taken: %+v", e)
			}
			if !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("it says %q, want %q", err, tt.want)
			}
			if e.Items != nil || e.Repo.Repo != "" {
				t.Error("something was read beside the error")
			}
		})
	}
}

func TestReadNotesHalfAnExport(t *testing.T) {
	var thirty []string
	for n := 1; n <= 30; n++ {
		thirty = append(thirty, issue(n, ""))
	}
	e, err := Read(list(thirty...), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Notes) != 2 || !strings.Contains(e.Notes[0], "--limit") || !strings.Contains(e.Notes[1], "--state all") {
		t.Errorf("notes are %q", e.Notes)
	}
}

func TestNatural(t *testing.T) {
	order := []string{"", "1", "1.2", "1.10", "Sprint 7", "Sprint 21", "v1.9.0", "v1.10.0", "v01.10.0x"}
	for i, a := range order {
		for j, b := range order {
			if got := natural(a, b); got != (i < j) {
				t.Errorf("natural(%q, %q) = %v", a, b, got)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(list(issue(1, `"labels":[{"name":"bug"}],"milestone":{"title":"1.0","dueOn":"2026-01-01T00:00:00Z"}`)), list(pull(2, `"body":"Closes #1","mergedAt":null`)))
	f.Add([]byte(`[{"number":1,"url":null,"author":null,"labels":null,"milestone":null}]`), []byte(`[`))
	f.Add([]byte("\xff\xfe[\x00]\x00"), []byte("{}"))
	f.Add([]byte(`[{"number":1e3,"state":{}}]`), []byte(`[null]`))
	f.Fuzz(func(t *testing.T, issues, pulls []byte) {
		e, err := Read(issues, pulls)
		if err != nil {
			if e.Items != nil || err.Error() == "" {
				t.Error("half an export")
			}
			return
		}
		for i, it := range e.Items {
			if it.Ref.Number < 1 || it.Ref.Repo == "" || it.State != checks.Open && it.State != checks.Closed {
				t.Errorf("item %d is %+v", i, it.Item)
			}
			if i > 0 && e.Items[i-1].Ref.Number >= it.Ref.Number {
				t.Error("not in order")
			}
		}
	})
}
