package github

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// contracts is the folder that holds GitHub's published descriptions, as npm installs them.
func contracts(t testing.TB, file string) []byte {
	t.Helper()
	dir := os.Getenv("NORTHSTAR_TEST_CONTRACTS")
	if dir == "" {
		t.Skip("NORTHSTAR_TEST_CONTRACTS is not set: GitHub's published descriptions are not here")
	}
	b, err := os.ReadFile(filepath.Join(dir, "node_modules", "@octokit", file))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryRecordedPayloadIsRead(t *testing.T) {
	for _, server := range []string{"api.github.com", "ghes-35"} {
		var all []struct {
			Name     string
			Examples []json.RawMessage
		}
		if err := json.Unmarshal(contracts(t, "webhooks-examples/"+server+"/index.json"), &all); err != nil {
			t.Fatal(err)
		}
		read := 0
		for _, e := range all {
			for i, payload := range e.Examples {
				ev, err := ParseEvent(e.Name, payload)
				if err != nil {
					t.Errorf("%s %s %d: %v", server, e.Name, i, err)
					continue
				}
				read++
				checkEvent(t, ev, payload)
			}
		}
		if read < 100 {
			t.Errorf("%s: only %d payloads", server, read)
		}
	}
}

// checkEvent compares an event with what its payload plainly says.
func checkEvent(t *testing.T, ev Event, payload []byte) {
	t.Helper()
	var raw struct {
		Action     string
		Repository *struct {
			ID   int64
			Name string
		}
		Issue, PullRequest *struct {
			Number int
			Title  string
			State  string
			Labels []struct{ Name string }
		}
	}
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(payload), `"pull_request":`, `"PullRequest":`)), &raw); err != nil {
		t.Fatal(err)
	}
	if ev.Action != raw.Action {
		t.Errorf("%s: action %q, want %q", ev.Name, ev.Action, raw.Action)
	}
	if raw.Repository != nil && (ev.Repository == nil || ev.Repository.ID != raw.Repository.ID || ev.Repository.Name != raw.Repository.Name) {
		t.Errorf("%s: repository %+v, want %+v", ev.Name, ev.Repository, *raw.Repository)
	}
	want := raw.Issue
	if ev.Name == "pull_request" {
		want = raw.PullRequest
	}
	if want == nil || ev.Item == nil {
		return
	}
	if ev.Item.Number != want.Number || ev.Item.Title != want.Title || ev.Item.State != want.State && want.State != "" || len(ev.Item.Labels) != len(want.Labels) {
		t.Errorf("%s.%s: item %+v, want %+v", ev.Name, ev.Action, ev.Item, *want)
	}
	if ev.Item.Owner != ev.Repository.Owner || ev.Item.Repo != ev.Repository.Name || ev.Item.Created.IsZero() {
		t.Errorf("%s.%s: item is %s/%s of %s", ev.Name, ev.Action, ev.Item.Owner, ev.Item.Repo, ev.Item.Created)
	}
}

const (
	inRepo = `"repository":{"id":7,"node_id":"R_7","name":"shop","full_name":"acme/shop","private":false,"visibility":"public",` +
		`"owner":{"login":"acme","id":3,"type":"Organization"},"default_branch":"main","has_issues":true,"archived":false,` +
		`"updated_at":"2026-01-02T03:04:05Z","pushed_at":1767323045,"created_at":1767323000}`
	byAnn = `"sender":{"login":"ann","id":5,"type":"User"},"installation":{"id":99}`
)

func payload(parts ...string) []byte {
	return []byte("{" + strings.Join(append(parts, inRepo, byAnn), ",") + "}")
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestParseEvent(t *testing.T) {
	repo := &Repository{
		ID: 7, NodeID: "R_7", Owner: "acme", Name: "shop", OwnerID: 3, OwnerType: "Organization", HasIssues: true,
		DefaultBranch: "main", Updated: at("2026-01-02T03:04:05Z"),
	}
	base := Event{Installation: 99, Repository: repo, Sender: Actor{Login: "ann", ID: 5}}
	tests := []struct {
		name, event string
		payload     []byte
		want        func(*Event)
	}{{
		"an issue with everything", "issues",
		payload(`"action":"typed","issue":{"id":1,"node_id":"I_1","number":12,"title":"T","body":null,"user":null,
			"author_association":"MEMBER","state":"closed","state_reason":"not_planned","labels":[{"name":"bug"},{"name":"a b"}],
			"type":{"name":"Feature"},"milestone":{"id":4,"number":2,"title":"M","description":null,"state":"open","due_on":null,
			"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","closed_at":null},
			"created_at":"2026-01-02T00:00:00Z","updated_at":"2026-01-03T00:00:00+01:00","closed_at":"2026-01-03T00:00:00Z",
			"repository_url":"https://api.github.com/repos/old/name","sub_issues_summary":{"total":3},
			"parent_issue_url":"https://api.github.com/repos/acme/plans/issues/8"}`),
		func(e *Event) {
			e.Action = "typed"
			e.Item = &Item{
				Owner: "acme", Repo: "shop", Number: 12, ID: 1, NodeID: "I_1", Type: "issue", Title: "T", Association: "MEMBER",
				State: "closed", Reason: "not_planned", Labels: []string{"bug", "a b"}, LabelIDs: []int64{0, 0}, IssueType: "Feature",
				Milestone: &Milestone{ID: 4, Number: 2, Title: "M", State: "open", Created: at("2026-01-01T00:00:00Z"), Updated: at("2026-01-01T00:00:00Z")},
				Parent:    &ItemRef{Owner: "acme", Repo: "plans", Number: 8}, Children: 3,
				Created: at("2026-01-02T00:00:00Z"), Updated: at("2026-01-02T23:00:00Z"), Closed: at("2026-01-03T00:00:00Z"),
			}
		},
	}, {
		"issue fields", "issues",
		payload(`"action":"opened","issue":{"number":12,"issue_field_values":[null,{"node_id":"IFV_0","data_type":"text","value":"no id"}, {"issue_field_id":1,"issue_field_name":"Effort","node_id":"IFV_1","data_type":"number","value":2.50}, {"issue_field_id":2,"node_id":"IFV_2","data_type":"number","value":1e3},
			{"issue_field_id":3,"issue_field_name":"Size","node_id":"IFV_3","data_type":"single_select","value":77,"single_select_option":{"id":77,"name":"Large","color":"red"}},
			{"issue_field_id":4,"issue_field_name":"Areas","node_id":"IFV_4","data_type":"multi_select","value":"A,B","multi_select_options":[{"id":1,"name":"A","color":"red"},null,{"id":2,"name":"B","color":"red"}]},
			{"issue_field_id":5,"issue_field_name":"Owner","node_id":"IFV_5","data_type":"text","value":""}, {"issue_field_id":6,"issue_field_name":"Due","node_id":"IFV_6","data_type":"date","value":"2027-01-01"},
			{"issue_field_id":7,"issue_field_name":"Lost","node_id":"IFV_7","data_type":"single_select","value":78}, {"issue_field_id":8,"issue_field_name":"Odd","node_id":"IFV_8","data_type":"number","value":{"a":[1]}}]}`),
		func(e *Event) {
			e.Action = "opened"
			e.Item = &Item{Owner: "acme", Repo: "shop", Number: 12, Type: "issue", FieldsTold: true, Fields: []FieldValue{
				{1, "Effort", []string{"2.5"}}, {2, "", []string{"1000"}}, {3, "Size", []string{"Large"}}, {4, "Areas", []string{"A", "B"}},
				{5, "Owner", nil}, {6, "Due", []string{"2027-01-01"}}, {7, "Lost", nil}, {8, "Odd", nil}}}
		},
	}, {
		"an issue field set", "issues",
		payload(`"action":"field_added","issue":{"number":12},"issue_field":{"id":3,"name":"Size","field_type":"single_select"},
			"issue_field_value":{"id":9,"value_id":77,"option":{"id":77,"name":"Large"}},"changes":{"issue_field_value":{"from":{"id":9,"value_id":76}}}`),
		func(e *Event) {
			e.Action, e.Changed = "field_added", []string{"issue_field_value"}
			e.Item = &Item{Owner: "acme", Repo: "shop", Number: 12, Type: "issue"}
			e.Field = &FieldValue{3, "Size", []string{"Large"}}
		},
	}, {
		"an issue field cleared", "issues",
		payload(`"action":"field_removed","issue":{"number":12,"issue_field_values":[]},"issue_field":{"id":1,"name":"Effort","field_type":"number"},
			"issue_field_value":{"id":9,"value":5}`),
		func(e *Event) {
			e.Action = "field_removed"
			e.Item = &Item{Owner: "acme", Repo: "shop", Number: 12, Type: "issue", FieldsTold: true}
			e.Field = &FieldValue{1, "Effort", nil}
		},
	}, {
		"a label on an issue", "issues",
		payload(`"action":"labeled","issue":{"number":12},"label":{"id":4,"name":"feature","color":"abcdef","description":null}`),
		func(e *Event) {
			e.Action = "labeled"
			e.Item = &Item{Owner: "acme", Repo: "shop", Number: 12, Type: "issue"}
			e.Label = &Label{Name: "feature", Color: "abcdef", ID: 4}
		},
	}, {
		"an issue that moved", "issues",
		payload(`"action":"transferred","issue":{"number":12},"changes":{"new_issue":{"number":3},"new_repository":{"id":8,
			"name":"plans","full_name":"acme/plans","private":true}}`),
		func(e *Event) {
			e.Action = "transferred"
			e.Item = &Item{Owner: "acme", Repo: "shop", Number: 12, Type: "issue"}
			e.Changed = []string{"new_issue", "new_repository"}
			e.Moved = &Item{Owner: "acme", Repo: "plans", Number: 3, Type: "issue"}
			e.MovedRepo = &Repository{ID: 8, Owner: "acme", Name: "plans", Private: true, Partial: true}
		},
	}, {
		"an issue that came", "issues",
		payload(`"action":"opened","issue":{"number":12},"changes":{"old_issue":{"number":3},"old_repository":{"id":8,
			"name":"plans","full_name":"acme/plans","private":true}}`),
		func(e *Event) {
			e.Action = "opened"
			e.Item = &Item{Owner: "acme", Repo: "shop", Number: 12, Type: "issue"}
			e.Changed = []string{"old_issue", "old_repository"}
			e.Came = &Item{Owner: "acme", Repo: "plans", Number: 3, Type: "issue"}
			e.CameRepo = &Repository{ID: 8, Owner: "acme", Name: "plans", Private: true, Partial: true}
		},
	}, {
		"a pull request from a fork that is gone", "pull_request",
		payload(`"action":"closed","number":5,"pull_request":{"id":50,"node_id":"PR_5","number":5,"state":"closed","merged":true,
			"merged_at":"2026-01-04T00:00:00Z","draft":false,"user":{"login":"dependabot[bot]","id":2,"type":"Bot"},
			"head":{"sha":"abc","ref":"patch-1","repo":null},"base":{"ref":"main","repo":{"id":7,"name":"shop","full_name":"acme/shop"}}}`),
		func(e *Event) {
			e.Action = "closed"
			e.Item = &Item{
				Owner: "acme", Repo: "shop", Number: 5, ID: 50, NodeID: "PR_5", Type: "pull", State: "closed", Merged: true,
				Author: Actor{"dependabot[bot]", 2, true}, Head: "abc", HeadRef: "patch-1", Base: "main",
			}
		},
	}, {
		"a comment on a pull request", "issue_comment",
		payload(`"action":"created","issue":{"id":1,"number":5,"draft":true,"pull_request":{"merged_at":null}},
			"comment":{"id":77,"body":"hi\u0000","user":{"login":"bob","id":6,"type":"User"},"performed_via_github_app":{"id":11}}`),
		func(e *Event) {
			e.Action = "created"
			e.Item = &Item{Owner: "acme", Repo: "shop", Number: 5, Type: "pull", Partial: true, Draft: true}
			e.Comment = &Comment{ID: 77, Body: "hi\uFFFD", Author: Actor{Login: "bob", ID: 6}, App: 11}
		},
	}, {
		"an edited comment", "issue_comment",
		payload(`"action":"edited","issue":{"id":1,"number":5},"comment":{"id":77,"body":"- [x] a","user":{"login":"bob","id":6,"type":"User"}},
			"changes":{"body":{"from":"- [ ] a"}}`),
		func(e *Event) {
			e.Action, e.Changed = "edited", []string{"body"}
			e.Item = &Item{Owner: "acme", Repo: "shop", Number: 5, ID: 1, Type: "issue"}
			e.Comment = &Comment{ID: 77, Body: "- [x] a", Was: "- [ ] a", Author: Actor{Login: "bob", ID: 6}}
		},
	}, {
		"a renamed label", "label",
		payload(`"action":"edited","label":{"name":"b","color":"000000"},"changes":{"name":{"from":"a"},"color":{"from":"fff"}}`),
		func(e *Event) {
			e.Action = "edited"
			e.Label, e.LabelWas, e.Changed = &Label{Name: "b", Color: "000000"}, "a", []string{"color", "name"}
		},
	}, {
		"a renamed milestone", "milestone",
		payload(`"action":"edited","milestone":{"number":2,"title":"b","state":"open","due_on":"2026-05-01T07:00:00Z"},"changes":{"title":{"from":"a"}}`),
		func(e *Event) {
			e.Action = "edited"
			e.Milestone, e.MilestoneWas = &Milestone{Number: 2, Title: "b", State: "open", Due: at("2026-05-01T07:00:00Z")}, "a"
			e.Changed = []string{"title"}
		},
	}, {
		"a sub-issue in another repository", "sub_issues",
		payload(`"action":"sub_issue_added","parent_issue":{"number":1},"sub_issue":{"number":2},
			"sub_issue_repo":{"id":8,"name":"plans","full_name":"acme/plans","private":true}`),
		func(e *Event) {
			e.Action = "sub_issue_added"
			e.Parent, e.ParentRepo = &Item{Owner: "acme", Repo: "shop", Number: 1, Type: "issue"}, repo
			e.Child = &Item{Owner: "acme", Repo: "plans", Number: 2, Type: "issue"}
			e.ChildRepo = &Repository{ID: 8, Owner: "acme", Name: "plans", Private: true, Partial: true}
		},
	}, {
		"a push", "push",
		payload(`"ref":"refs/heads/main","before":"a","after":"b","created":false,"deleted":false,"forced":false,
			"commits":[{"added":["x"],"modified":[".github/northstar.yml"],"removed":[]},{"added":[],"modified":["x"],"removed":["y"]}]`),
		func(e *Event) {
			e.Push = &Push{
				Ref: "refs/heads/main", Branch: "main", Before: "a", After: "b",
				Files: []string{".github/northstar.yml", "x", "y"}, Written: []string{".github/northstar.yml", "x"}, Complete: true,
			}
		},
	}, {
		"a button", "check_run",
		payload(`"action":"requested_action","requested_action":{"identifier":"tech-debt"},"check_run":{"id":1,"name":"northstar/strategy",
			"head_sha":"abc","status":"completed","conclusion":"neutral","external_id":"","app":{"id":11},"check_suite":{"id":4},
			"pull_requests":[{"number":5,"base":{"repo":{"id":7}}},{"number":9,"base":{"repo":{"id":1000}}}]}`),
		func(e *Event) {
			e.Action = "requested_action"
			e.CheckRun = &CheckRun{
				ID: 1, Name: "northstar/strategy", HeadSHA: "abc", App: 11, Suite: 4, Status: "completed",
				Conclusion: "neutral", Pulls: []int{5}, Action: "tech-debt",
			}
		},
	}, {
		"a merge group", "merge_group",
		payload(`"action":"destroyed","reason":"merged","merge_group":{"head_sha":"abc","head_ref":"refs/heads/gh-readonly-queue/main/pr-104-0123abc000000000000000000000000000000000",
			"base_sha":"def","base_ref":"refs/heads/main","head_commit":{}}`),
		func(e *Event) {
			e.Action = "destroyed"
			e.MergeGroup = &MergeGroup{
				HeadSHA: "abc", HeadRef: "refs/heads/gh-readonly-queue/main/pr-104-0123abc000000000000000000000000000000000", BaseSHA: "def",
				BaseRef: "refs/heads/main", Reason: "merged", Pull: 104,
				Onto: "0123abc000000000000000000000000000000000",
			}
		},
	}, {
		"a repository that was renamed", "repository",
		payload(`"action":"renamed","changes":{"repository":{"name":{"from":"store"}}}`),
		func(e *Event) { e.Action, e.WasName, e.Changed = "renamed", "store", []string{"repository"} },
	}, {
		"a repository that was transferred", "repository",
		payload(`"action":"transferred","changes":{"owner":{"from":{"user":{"login":"ann","id":5}}}}`),
		func(e *Event) { e.Action, e.WasOwner, e.Changed = "transferred", "ann", []string{"owner"} },
	}, {
		"somebody joined a team", "membership",
		payload(`"action":"added","scope":"team","member":{"login":"bob","id":6,"type":"User"},"team":{"slug":"product"},"organization":{"login":"acme","id":3}`),
		func(e *Event) {
			e.Action, e.Team, e.Organization, e.Member = "added", "product", "acme", &Actor{Login: "bob", ID: 6}
		},
	}, {
		"an event of which nothing is needed", "star",
		payload(`"action":"created","starred_at":"yesterday"`),
		func(e *Event) { e.Action = "created" },
	}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := base
			want.Name = tt.event
			tt.want(&want)
			got, err := ParseEvent(tt.event, tt.payload)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func TestInstallationEvents(t *testing.T) {
	ev, err := ParseEvent("installation_repositories", []byte(`{"action":"added","installation":{"id":99,"app_id":11,
		"account":{"login":"acme","id":3,"type":"Organization"},"target_type":"Organization","repository_selection":"selected",
		"permissions":{"issues":"write"},"events":["push","issues"],"created_at":1767323045,"suspended_at":null},
		"repository_selection":"all","repositories_added":[{"id":7,"node_id":"R_7","name":"shop","full_name":"acme/shop","private":false}],
		"repositories_removed":[{"id":8,"node_id":"R_8","name":"old","full_name":"acme/old","private":true}],"sender":null}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Event{
		Name: "installation_repositories", Action: "added", Installation: 99,
		InstallationInfo: &Installation{
			ID: 99, App: 11, Account: "acme", AccountID: 3, AccountType: "Organization", Selection: "all",
			Permissions: map[string]string{"issues": "write"}, Events: []string{"issues", "push"}, Created: time.Unix(1767323045, 0).UTC(),
		},
		Added:   []Repository{{ID: 7, NodeID: "R_7", Owner: "acme", Name: "shop", Partial: true}},
		Removed: []Repository{{ID: 8, NodeID: "R_8", Owner: "acme", Name: "old", Private: true, Partial: true}},
	}
	if d := cmp.Diff(want, ev); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	ev, err = ParseEvent("installation_target", []byte(`{"action":"renamed","target_type":"Organization","installation":{"id":99},
		"account":{"login":"acme-inc","id":3,"type":"Organization"},"changes":{"login":{"from":"acme"}}}`))
	if err != nil || ev.WasOwner != "acme" || ev.InstallationInfo.Account != "acme-inc" {
		t.Errorf("renamed owner: %+v, %v", ev, err)
	}
}

func TestParseEventNamesWhatIsWrong(t *testing.T) {
	tests := []struct{ name, event, payload, want string }{
		{"no JSON", "issues", `{"action"`, "issues: the payload is no JSON: unexpected end of JSON input"},
		{"no object", "issues", `[1]`, "issues: the payload is of type array, not an object"},
		{"empty", "issues", ``, "issues: the payload is no JSON: unexpected end of JSON input"},
		{"no action", "issues", `{}`, "issues: action is missing"},
		{"no repository", "issues", `{"action":"opened","issue":{"number":1}}`, "issues.opened: repository.id is missing"},
		{"no item", "issues", string(payload(`"action":"opened"`)), "issues.opened: issue.number is missing"},
		{"null item", "pull_request", string(payload(`"action":"opened","pull_request":null`)), "pull_request.opened: pull_request.number is missing"},
		{"no commit", "pull_request", string(payload(`"action":"opened","pull_request":{"number":1,"head":{}}`)), "pull_request.opened: pull_request.head.sha is missing"},
		{"wrong type", "issues", string(payload(`"action":"opened","issue":{"number":1,"title":7}`)), "issues: issue.title is a value of type number and should be text"},
		{"fraction", "issues", string(payload(`"action":"opened","issue":{"number":1.5}`)), "issues: issue.number is a value of type number 1.5 and should be a number"},
		{"negative", "issues", string(payload(`"action":"opened","issue":{"number":-1}`)), "issues.opened: the number of the item is out of range"},
		{"huge", "issues", string(payload(`"action":"opened","issue":{"number":9999999999}`)), "issues.opened: the number of the item is out of range"},
		{"no time", "issues", string(payload(`"action":"opened","issue":{"number":1,"created_at":"soon"}`)), `issues: issue.created_at "soon" is no time`},
		{"wrong changes", "issues", string(payload(`"action":"transferred","issue":{"number":1},"changes":{"new_issue":{"title":7}}`)), "issues: changes.new_issue.title is a value of type number and should be text"},
		{"no button", "check_run", string(payload(`"action":"requested_action","check_run":{"head_sha":"a"}`)), "check_run.requested_action: requested_action.identifier is missing"},
		{"unknown event, no JSON", "star", `x`, "star: the payload is no JSON: invalid character 'x' looking for beginning of value"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseEvent(tt.event, []byte(tt.payload))
			var pe *payloadError
			if !errors.As(err, &pe) || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
	if _, err := ParseEvent("push", make([]byte, payloadBytes+1)); err == nil {
		t.Error("a payload beyond GitHub's limit is read")
	}
}

func FuzzParseEvent(f *testing.F) {
	f.Add("issues", payload(`"action":"opened","issue":{"number":1,"labels":[null,{}],"milestone":{}}`))
	f.Add("push", payload(`"ref":"refs/heads/main","commits":[null,{"added":["a"]}]`))
	f.Add("sub_issues", payload(`"action":"parent_issue_added","parent_issue":{"number":1},"sub_issue":{"number":2}`))
	f.Add("check_run", payload(`"action":"created","check_run":{"head_sha":"a","pull_requests":[null,{"number":1,"base":null}]}`))
	f.Add("installation", []byte(`{"action":"created","installation":{"id":1,"account":{"login":"a"}},"repositories":[null]}`))
	f.Add("star", []byte(`{"action":3,"repository":[],"sender":0}`))
	f.Fuzz(func(t *testing.T, name string, payload []byte) {
		ev, err := ParseEvent(name, payload)
		var pe *payloadError
		if err != nil && !errors.As(err, &pe) {
			t.Fatalf("%T: %v", err, err)
		}
		if err == nil && ev.Item != nil && (ev.Item.Number <= 0 || strings.Contains(ev.Item.Body, "\x00")) {
			t.Fatalf("item %+v", ev.Item)
		}
	})
}

// TestLean holds what is read of a payload without what nobody takes against what is read of all of it.
func TestLean(t *testing.T) {
	for _, p := range []string{
		`{"action":"opened","issue":{"number":1,"labels":[null,{"name":"a","x":{"y":[1]}}],"milestone":{"number":3,"creator":{"login":"z"}},"user":{"login":"u","id":4,"url":"https://x"}},"repository":{"id":1,"name":"r","owner":{"login":"o"},"a_url":"b"}}`,
		`{"Action":"opened","ISSUE":{"Number":1}}`, `{"changes":{"body":{"from":"x"},"whatever":{"from":{"a":1}}}}`,
		`{"issue":null,"repositories":[{"id":1,"full_name":"a/b"},null],"ref":"refs/heads/main","commits":[{"added":["a"],"author":{"name":"n"}}]}`,
		`{"action":"x","action":"y"}`, `{"a\u0063tion":"opened"}`, `{}`, `[]`, `null`, `3`,
	} {
		var whole, less rawEvent
		errWhole, errLess := json.Unmarshal([]byte(p), &whole), json.Unmarshal(lean([]byte(p)), &less)
		if (errWhole == nil) != (errLess == nil) {
			t.Errorf("%s: %v, and without what nobody takes %v", p, errWhole, errLess)
		}
		if errWhole == nil && !reflect.DeepEqual(whole, less) {
			t.Errorf("%s: read as\n%+v, and without what nobody takes as\n%+v", p, whole, less)
		}
	}
}

func FuzzLean(f *testing.F) {
	f.Add(payload(`"action":"opened","issue":{"number":1,"labels":[null,{}],"milestone":{}}`))
	f.Add([]byte(`{"changes":{"body":{"from":"x"}},"commits":[{"added":["a"]}]}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		var whole, less rawEvent
		if json.Unmarshal(payload, &whole) != nil {
			return // whatever does not fit is decoded from the whole payload again
		}
		if err := json.Unmarshal(lean(payload), &less); err != nil || !reflect.DeepEqual(whole, less) {
			t.Fatalf("%s: read as\n%+v, and without what nobody takes as\n%+v (%v)", payload, whole, less, err)
		}
	})
}
