// Package doctor finds what is wrong with an installation of Northstar and says how to mend it: settings, the app's key, permissions and
// events, how GitHub delivers, rate limits, the database, and policy files with errors. It reads, asks GitHub a handful of questions (one an
// installation, a hundred at most, beside those about the app), and changes nothing.
package doctor

import (
	"context"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/config"
)

// State is how one thing is.
type State string

// The states.
const (
	OK      State = "ok"
	Problem State = "problem" // it needs a person
	Unknown State = "unknown" // it could not be looked at, for the reason of another line
)

// Line is one thing that was looked at.
type Line struct {
	Check   string `json:"check"`            // what was looked at: "permissions"
	Of      string `json:"of,omitempty"`     // whose: an account or a repository; "" for the server itself
	State   State  `json:"state"`            //
	Message string `json:"message"`          // how it is, in a sentence
	Remedy  string `json:"remedy,omitempty"` // what to do about a problem
}

// Report is everything that was looked at, in the order in which it is to be mended.
type Report struct {
	At       time.Time `json:"at"`
	Problems int       `json:"problems"` // how many of the lines are one
	Lines    []Line    `json:"lines"`
}

// Input is what is looked at.
type Input struct {
	Settings         config.Server
	Wrong            []*config.SettingError   // settings that are missing or malformed
	UnknownVariables []config.UnknownVariable // variables that look like settings and are none
	Encrypted        bool                     // whether the keys that /setup made are encrypted; only looked at with MadeBySetup
	// MadeBySetup says that the app's id and keys are not settings but what /setup keeps in the database.
	MadeBySetup bool

	DB         *store.DB // nil where it could not be opened
	DBError    error     // why
	GitHub     *github.App
	GitHubGone error // why there is no GitHub: the app's id or key is missing

	Now func() time.Time
}

// examination is one look at everything.
type examination struct {
	Input
	report Report
	owner  string // whose the app is, "" while GitHub does not say
}

// Examine looks at everything. It ends when ctx does, and says then what it could not look at.
func Examine(ctx context.Context, in Input) Report {
	if in.Now == nil {
		in.Now = time.Now
	}
	e := &examination{Input: in}
	e.report.At = in.Now().UTC()
	e.settings()
	e.database(ctx)
	e.github(ctx)
	e.policies(ctx)
	e.models(ctx)
	for _, l := range e.report.Lines {
		if l.State == Problem {
			e.report.Problems++
		}
	}
	return e.report
}

// wrong reports whether one of some settings is missing or malformed.
func (e *examination) wrong(names ...string) bool {
	return slices.ContainsFunc(e.Wrong, func(s *config.SettingError) bool { return slices.Contains(names, s.Name) })
}

// say adds a line.
func (e *examination) say(check, of string, state State, message, remedy string) {
	e.report.Lines = append(e.report.Lines, Line{check, of, state, message, remedy})
}

// settings are those of the environment.
func (e *examination) settings() {
	const check = "settings"
	for _, s := range e.Wrong {
		e.say(check, "", Problem, s.Error(), "set it in the environment, in .env or as a flag; `northstar serve --help` lists the settings")
	}
	for _, m := range e.UnknownVariables {
		remedy := "remove it, or take a name from `northstar serve --help`"
		if m.Nearest != "" {
			remedy = "call it " + m.Nearest
		}
		e.say(check, "", Problem, m.Name+" is no setting, and does nothing", remedy)
	}
	if len(e.Wrong)+len(e.UnknownVariables) > 0 {
		return
	}
	e.say(check, "", OK, "all are well-formed", "")
	switch {
	case e.Settings.PublicURL == "":
		e.say("public address", "", OK, "NORTHSTAR_PUBLIC_URL is not set: checks have no links to this server", "")
	default:
		e.say("public address", "", OK, e.Settings.PublicURL, "")
	}
	if e.MadeBySetup && !e.Encrypted {
		e.say("keys at rest", "", Problem, "the app's keys, which /setup made, are in the database as they are",
			"set NORTHSTAR_SECRET_KEY to at least 16 random characters and restart: the next start encrypts them")
	}
}
