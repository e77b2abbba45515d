package config

import (
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// UnknownVariable is a variable of the environment that looks like a setting and is none.
type UnknownVariable struct {
	Name    string
	Nearest string // the setting that was probably meant, "" for none
}

// likeSettings are what the names of settings begin with. Other names with GITHUB_ belong to GitHub's own tools.
var likeSettings = []string{"NORTHSTAR_", "GITHUB_APP_", "GITHUB_OAUTH_", "GITHUB_V3_", "GITHUB_V4_"}

// forTests is what the names begin with that only the tests read.
const forTests = "NORTHSTAR_TEST_"

// farthest is how many letters of a name may be wrong for another to be meant.
const farthest = 4

// otherNames are what other tools, and older versions of GitHub's own, call settings of ours.
var otherNames = map[string]string{"GITHUB_APP_ID": "GITHUB_APP_INTEGRATION_ID", "GITHUB_APP_SECRET": "GITHUB_APP_WEBHOOK_SECRET", "GITHUB_PRIVATE_KEY": "GITHUB_APP_PRIVATE_KEY",
	"GITHUB_WEBHOOK_SECRET": "GITHUB_APP_WEBHOOK_SECRET", "NORTHSTAR_DATABASE": "NORTHSTAR_DATABASE_URL"}

// UnknownVariables are those of some names of variables that look like settings and are none, in order.
func UnknownVariables(names []string) []UnknownVariable {
	known := Variables()
	var out []UnknownVariable
	for _, name := range slices.Sorted(slices.Values(names)) {
		like := slices.ContainsFunc(likeSettings, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
		meant, other := otherNames[name]
		if !like && !other || strings.HasPrefix(name, forTests) || slices.ContainsFunc(known, func(v Variable) bool { return v.Name == name }) {
			continue
		}
		s, least := UnknownVariable{Name: name, Nearest: meant}, farthest+1
		for _, v := range known {
			if other {
				break
			}
			if d := levenshtein.ComputeDistance(name, v.Name); d < least {
				s.Nearest, least = v.Name, d
			}
		}
		out = append(out, s)
	}
	return out
}
