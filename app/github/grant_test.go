package github

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the app asks for is what the contract says in section 12, word by word.
func TestWhatTheAppAsksFor(t *testing.T) {
	if d := cmp.Diff(map[string]string{"issues": "write", "pull_requests": "write", "checks": "write", "contents": "read", "metadata": "read",
		"merge_queues": "read", "members": "read"}, Permissions()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"repository", "issues", "issue_comment", "pull_request", "milestone", "label", "sub_issues", "check_run", "check_suite",
		"merge_group", "push", "member", "membership", "team", "organization"}, Events()); d != "" {
		t.Error(d)
	}
}

// A permission to write is one to read; what was not granted is lacking by its name.
func TestLacking(t *testing.T) {
	granted := Permissions()
	granted["contents"], granted["checks"] = "write", "read"
	delete(granted, "members")
	if d := cmp.Diff([]string{"checks: write", "members: read"}, Lacking(granted)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"push", "member"}, Unheard([]string{"repository", "issues", "issue_comment", "pull_request", "milestone", "label", "sub_issues",
		"check_run", "check_suite", "merge_group", "membership", "team", "organization", "installation"})); d != "" {
		t.Error(d)
	}
}
