package playbook

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

func TestTouches(t *testing.T) {
	for _, c := range []struct {
		nonGoal, title, body string
		want                 bool
	}{
		// however it is declined
		{"Windows support", "Add Windows support to the installer", "", true},
		{"No Windows support", "Support Windows in the installer", "", true},
		{"We will not support Windows", "feat(cli): paths on Windows", "", true},
		{"Supporting Windows (we have nobody who uses it)", "Windows: sign the installer", "", true},
		{"Not in scope: mobile apps", "[Feature request] Mobile app for couriers", "", true},
		{"**Mobile apps** — the web page will do", "A mobile app", "", true},
		{"Dark mode", "Dark mode for the dashboard", "", true},
		{"Single sign-on", "Single sign on with SAML", "", true},
		{"Fine-tuning our own models", "Finetuned models for receipts", "", true},
		{"Real-time collaboration", "Realtime collaboration in the editor", "", true},
		{"Rewriting the scheduler", "Rewrite scheduler in another language", "", true},
		{"Improving error messages", "Improve the error messages of import", "", true},
		{"A plugin marketplace", "Marketplace for plugins", "", true},
		{"Python 2", "Run on Python 2 again", "", true},
		{"Rewriting the build tool", "Rewrite the build tool", "", true},
		{"Windows desktop app", "Desktop app for Windows", "", true},
		{"Windows desktop app", "Desktop app for our Windows users", "", true},
		{"Windows desktop app", "Couriers", "Windows desktop app, so that nobody has to type on a phone.", true},
		{"Windows desktop app", "Couriers", "Please build a desktop app for Windows.", true},
		{"Dark theme", "Theme: dark", "", true},
		{"Replacing the message broker", "PostgreSQL instead of a message broker that is replaced", "", false},
		{"Fonts, such as Inter", "Fonts", "", true},
		{"No new themes this year", "New themes", "", true},
		{"Collecting loyalty cards or points", "Collect loyalty points", "", true},
		// several in one
		{"Windows or BSD support", "Packages for BSD", "", true},
		{"iOS and Android apps", "Android app", "", true},
		{"Native or web apps", "A native app", "", true},
		// in the body
		{"No Windows support", "Installer", "This adds Windows support for couriers.", true},
		{"No Windows support", "Installer", "The installer should build packages that support Windows.", true},
		{"Dark mode", "Theme", "## What\n\nWe want a dark mode like everybody else has.", true},
		{"Progress bars", "Progress of a long import", "The log shows it. I would be glad if somebody could look at adding progress bars.", true},
		{"Support for custom printers", "Labels", "Add support for custom printers.", true},

		// something else
		{"Rewriting the build tool", "Rewrite the help of the build tool", "", false},
		{"Rewriting the build tool", "Build tool prints twice", "", false},
		{"Windows desktop app", "Couriers", "The Windows desktop app is slow.", false},
		{"Windows desktop app", "Couriers", "Windows desktop app is slow.", false},
		{"Windows desktop app", "Couriers", "Windows desktop app icons, so that it looks better.", false},
		{"Windows desktop app", "Couriers", "No Windows desktop app.", false},
		{"Caching search results", "Name the results of a search", "", false},
		{"Python 2", "Two ways to run 2 Pythons", "", false},
		{"Function calling", "Destructors", "Add a way for callers who call async functions to clean up.", false},
		{"Vector databases", "JSON", "The store supports vector databases of others, and we add JSON to it.", false},
		{"Progress bars", "Install notes", "We looked at it for a week, and somebody else may be adding progress bars.", false},
		{"Custom printers", "[BUG] Labels are cut", "Add support for custom printers, it said.", false},
		{"Custom printers", "Unable to print labels", "Add support for custom printers.", false},
		{"Shared lists", "Lists of keys that are shared by validators", "", false},
		{"Upload workflows", "Workflow starts, then upload of a file fails", "", false},
		{"Windows support", "Add a settings window", "", false},
		{"Windows support", "Installer", "I am on Windows, and support says to file this here.", false},
		{"Dark mode", "Theme", "The colours in dark mode are hard to read.", false},
		{"Windows support", "Installer", "OS: Windows 11\nVersion: 2.1", false},
		{"Windows support", "Drop Windows support", "", false},
		{"Windows support", "Installer", "This does not add Windows support.", false},
		{"Mobile apps", "The app crashes on start", "", false},
		{"Python 2", "Python 3.12 support", "", false},
		{"Python 2", "Python 3 with 2 workers", "Needs Python 2.14 or so", false},
		{"Dark mode", "Mode switch for the dark launch", "", false},
		{"Search and replace", "Search is slow", "", false},
		{"Permissions and access control", "Permissions of the config file", "", false},
		{"Performance", "Improve performance of import", "", false}, // too common to say what is meant
		{"New features", "Feature: export", "", false},
		{"Replacing the database", "Database backups", "", false},
		{"A hosted version", "Version page in the menu of the host", "", false},
		{"Billing and payments", "Payments page is slow", "", false},
		{"Dark mode", "Theme", "## Out of scope\n\nWe would like dark mode some day.", false},
		{"Dark mode", "Theme", "> add a dark mode\n\n```\nadd dark mode\n```", false},
		{"", "", "", false},
		{"None", "None", "None", false},
		{"2", "2", "2", false},
	} {
		got, ok := Touches([]string{"Something with submarines", c.nonGoal}, c.title, c.body, &checks.Rules{})
		if ok != c.want || ok && got != c.nonGoal {
			t.Errorf("%q and %q, %q: %v %q, want %v", c.nonGoal, c.title, c.body, ok, got, c.want)
		}
	}
}

func TestNonGoalsOf(t *testing.T) {
	for body, want := range map[string][]string{
		"## Non-goals\n\n- Windows\n- N/A\n- Mobile *apps*\n  on tablets too": {"Windows", "Mobile apps on tablets too"},
		"## Out of scope\n\nWe will not print. Nor will we\nfax.":             {"We will not print.", "Nor will we fax."},
		"Non-goals: printing":                   {"printing"},
		"### Non-goals\n\n_No response_":        nil,
		"There are no non-goals: we do it all.": nil,
		"":                                      nil,
	} {
		if d := cmp.Diff(want, NonGoalsOf(text.Read(body), &checks.Rules{})); d != "" {
			t.Errorf("%q\n%s", body, d)
		}
	}
	many := NonGoalsOf(text.Read("## Non-goals\n\n"+strings.Repeat("- No "+strings.Repeat("x", 450)+"\n", 130)), &checks.Rules{})
	if len(many) != maxNonGoals || len([]rune(many[0])) != maxNonGoal {
		t.Errorf("%d non-goals of %d characters", len(many), len(many[0]))
	}
}
