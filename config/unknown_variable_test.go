package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A misspelt setting is found with the one that was meant; what belongs to others is not ours to judge.
func TestUnknownVariables(t *testing.T) {
	got := UnknownVariables([]string{"PATH", "NORTHSTAR_PUBLIC_URL", "NORTHSTAR_TEST_POSTGRES", "NORTHSTAR_PUBILC_URL", "GITHUB_TOKEN", "GITHUB_APP_PRIVAT_KEY",
		"GITHUB_REPOSITORY", "NORTHSTAR_SOMETHING_ELSE", "GITHUB_APP_ID"})
	want := []UnknownVariable{{"GITHUB_APP_ID", "GITHUB_APP_INTEGRATION_ID"}, {"GITHUB_APP_PRIVAT_KEY", "GITHUB_APP_PRIVATE_KEY"}, {"NORTHSTAR_PUBILC_URL", "NORTHSTAR_PUBLIC_URL"}, {"NORTHSTAR_SOMETHING_ELSE", ""}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
