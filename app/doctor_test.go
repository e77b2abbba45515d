package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/doctor"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/storetest"
	"github.com/northstar-app/northstar/config"
)

// examine looks for what is wrong as the command does, with settings that a test may change.
func (w *world) examine(change func(*doctor.Input)) doctor.Report {
	w.t.Helper()
	in := doctor.Input{Settings: w.settings()}
	in.Settings.PublicURL = "http://" + w.server.Addr()
	db, err := store.OpenReading(w.t.Context(), w.url)
	w.must(err)
	defer db.Close()
	in.DB = db
	if change != nil {
		change(&in)
	}
	in.GitHub, err = github.New(github.Options{V3URL: in.Settings.V3URL, V4URL: in.Settings.V4URL, AppID: in.Settings.IntegrationID,
		PrivateKey: []byte(in.Settings.PrivateKey.Reveal()), Log: zerolog.Nop()})
	w.must(err)
	return doctor.Examine(w.t.Context(), in)
}

// problems are the lines of a report that need a person.
func problems(r doctor.Report) (out []string) {
	for _, l := range r.Lines {
		if l.State == doctor.Problem {
			out = append(out, strings.Join([]string{l.Check, l.Of, l.Message, l.Remedy}, " | "))
		}
	}
	return out
}

// Where all is well the doctor says so of everything, and the server says the same.
func TestDoctorFindsNothing(t *testing.T) {
	each(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		w.issue("sam", shop, "feat: a", "")
		w.calm()
		r := w.examine(nil)
		if got := problems(r); len(got) != 0 || r.Problems != 0 {
			t.Errorf("problems of a server without any: %v", got)
		}
		looked := map[string]bool{}
		for _, l := range r.Lines {
			looked[l.Check] = true
			if l.State != doctor.OK || l.Message == "" {
				t.Errorf("%+v", l)
			}
		}
		for _, check := range []string{"settings", "public address", "database", "deliveries", "queue", "comparing with GitHub", "app", "clock",
			"app permissions and events", "webhook", "GitHub's deliveries", "installations", "rate limit", "policy files"} {
			if !looked[check] {
				t.Errorf("nothing is said of %s: %v", check, r.Lines)
			}
		}
		code, text := w.admin("/api/v1/doctor")
		var served doctor.Report
		if err := json.Unmarshal([]byte(text), &served); err != nil || code != http.StatusOK || served.Problems != 0 || len(served.Lines) < len(looked) {
			t.Errorf("%d %v: %s", code, err, text)
		}
		if strings.Contains(text, w.secret) || strings.Contains(text, "PRIVATE KEY") {
			t.Error("a secret is shown")
		}
	})
}

// Each thing that is wrong is named with what helps.
func TestDoctorFinds(t *testing.T) {
	without := func(permissions ...string) map[string]string {
		all := githubsim.Permissions()
		for _, p := range permissions {
			delete(all, p)
		}
		return all
	}
	_, noChecks := withoutChecks()
	for name, c := range map[string]struct {
		setup  setup
		before func(w *world) // the server starts
		do     func(w *world)
		change func(in *doctor.Input)
		want   []string // what each problem says
	}{
		"a permission that was not accepted": {
			before: func(w *world) { w.must(w.hub.Ask(without("checks"), noChecks)) },
			do:     func(w *world) { w.must(w.hub.Ask(githubsim.Permissions(), githubsim.Events())) },
			want:   []string{"permissions | acme | has not granted checks: write: no pull request there gets its checks | an owner accepts it at"},
		},
		"an app that asks for too little": {
			do: func(w *world) { w.must(w.hub.Ask(without("members"), []string{"issues", "push"})) },
			want: []string{"app permissions |  | the app does not ask for members: read | add them at",
				"app events |  | the app does not subscribe to repository, issue_comment, pull_request"},
		},
		"a key of another app": {
			change: func(in *doctor.Input) { in.Settings.IntegrationID += 1000 },
			want:   []string{"app |  | GitHub refuses the id "},
		},
		"a webhook secret that differs": {
			do: func(w *world) {
				w.hub.SetHook("http://"+w.server.Addr()+"/api/github/hook", "another secret")
				w.must(w.Label("ben", shop, w.issue("sam", shop, "feat: a", ""), "bug"))
			},
			want: []string{"GitHub's deliveries |  | the last, of "},
		},
		"a webhook without a secret": {
			do:   func(w *world) { w.hub.SetHook("http://"+w.server.Addr()+"/api/github/hook", "") },
			want: []string{"webhook |  | GitHub does not sign deliveries, and what is not signed is refused | enter GITHUB_APP_WEBHOOK_SECRET"},
		},
		"a webhook that goes elsewhere": {
			do:   func(w *world) { w.hub.SetHook("http://127.0.0.1:1/hook", secret) },
			want: []string{"webhook |  | GitHub delivers to http://127.0.0.1:1/hook, and NORTHSTAR_PUBLIC_URL says "},
		},
		"an address of its own kind": {
			do:     func(w *world) { w.hub.SetHook("http://127.0.0.1:1/hook", secret) },
			change: func(in *doctor.Input) { in.Settings.PublicURL = "" },
			want:   []string{"webhook |  | GitHub delivers to http://127.0.0.1:1/hook, which does not end in /api/github/hook"},
		},
		"no webhook at all": {
			do:   func(w *world) { w.hub.SetHook("", secret) },
			want: []string{"webhook |  | the app has no webhook address, so that GitHub tells nothing"},
		},
		"an installation that is suspended": {
			do:   func(w *world) { w.inst.Suspend() },
			want: []string{"installations | acme | suspended since "},
		},
		"an app that is installed nowhere": {
			setup: setup{bare: true},
			want:  []string{"installations |  | the app is installed nowhere"},
		},
		"a policy with an error": {
			setup: setup{files: map[string]string{file: "version: 1\nmdoe: enforce\n"}},
			want:  []string{"policy files | acme/shop | .github/northstar.yml:2:1: mdoe: "},
		},
		"a policy where none is read": {
			setup: setup{files: map[string]string{"northstar.yml": advise}},
			want:  []string{"policy files | acme/shop | northstar.yml is not read: the policy of this repository belongs in .github/northstar.yml | move or remove it"},
		},
		"an organisation that lets no token out, beside others": {
			do: func(w *world) {
				w.AddOrg("umbrella", "ada")
				w.must(w.AddRepo("umbrella/site", githubsim.RepoOptions{}))
				in, err := w.Install(w.hub, "umbrella")
				w.must(err)
				w.calm()
				w.Break(githubsim.Fault{Path: fmt.Sprintf("/app/installations/%d/access_tokens", in.ID), Status: http.StatusForbidden,
					Message: "the `umbrella` organization has an IP allow list enabled, and your IP address is not permitted to access this resource."})
			},
			want: []string{"installations | umbrella | GitHub does not let the app in: read the rate limit of installation: GitHub answered 403: signing in: the `umbrella` organization has an IP allow list"},
		},
		"a rate limit that is used up": {
			do:   func(w *world) { w.ExhaustRateLimit(w.inst.ID) },
			want: []string{"rate limit | acme | 0 of 5000 requests are left until "},
		},
		"a GitHub that is away": {
			do:   func(w *world) { w.Break(githubsim.Fault{Route: "/app", Status: http.StatusBadGateway}) },
			want: []string{"app |  | GitHub does not say who the app is: "},
		},
		"a setting that is misspelt": {
			change: func(in *doctor.Input) { in.UnknownVariables = config.UnknownVariables([]string{"NORTHSTAR_RETENTOIN"}) },
			want:   []string{"settings |  | NORTHSTAR_RETENTOIN is no setting, and does nothing | call it NORTHSTAR_RETENTION"},
		},
		"a setting that is malformed": {
			change: func(in *doctor.Input) {
				in.Wrong = []*config.SettingError{{Name: "NORTHSTAR_RETENTION", Message: "\"soon\" is no time"}}
			},
			want: []string{"settings |  | NORTHSTAR_RETENTION: \"soon\" is no time"},
		},
		"keys that lie open": {
			change: func(in *doctor.Input) { in.MadeBySetup = true },
			want:   []string{"keys at rest |  | the app's keys, which /setup made, are in the database as they are | set NORTHSTAR_SECRET_KEY"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.setup.policy = enforce
			c.setup.logs = zerolog.Disabled
			w := begin(t, c.setup, storetest.SQLite(t))
			if c.before != nil {
				c.before(w)
			}
			w.serve(zerolog.Disabled)
			if !c.setup.bare {
				w.install()
			}
			w.calm()
			if c.do != nil {
				c.do(w)
				w.calm()
			}
			r := w.examine(c.change)
			got := problems(r)
			if len(got) != len(c.want) || r.Problems != len(got) {
				t.Fatalf("%d problems, want %d: %s", len(got), len(c.want), strings.Join(got, "\n"))
			}
			for i, want := range c.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("%s\nwant %s", got[i], want)
				}
			}
		})
	}
}
