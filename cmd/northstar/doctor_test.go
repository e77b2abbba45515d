package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/app/doctor"
)

// In an empty folder the doctor says what to do first, makes nothing, and tells by its exit status.
func TestDoctorOfNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"GITHUB_APP_INTEGRATION_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_WEBHOOK_SECRET", "NORTHSTAR_DATABASE_URL"} {
		t.Setenv(name, "")
	}
	out, errs, status := northstar(t, "", "doctor")
	if status != statusFindings || errs != "" || !strings.Contains(out, "there is no database there") || !strings.Contains(out, "open /setup, which makes the app") ||
		!strings.Contains(out, "2 problems need you.") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	if made, err := filepath.Glob("*"); err != nil || len(made) > 0 {
		t.Errorf("the doctor made %v, %v", made, err)
	}
	out, _, status = northstar(t, "", "doctor", "--output", "json")
	var report doctor.Report
	if err := json.Unmarshal([]byte(out), &report); err != nil || status != statusFindings || report.Problems != 2 {
		t.Errorf("status %d, %v: %s", status, err, out)
	}
}

// Wrong settings are what the doctor is for: it names each, also one of .env that is misspelt, and goes on.
func TestDoctorOfWrongSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile(".env", []byte("NORTHSTAR_PUBILC_URL=https://north.example.com\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NORTHSTAR_RETENTION", "soon")
	t.Setenv("GITHUB_APP_INTEGRATION_ID", "12")
	out, errs, status := northstar(t, "", "doctor")
	if status != statusFindings || errs != "" {
		t.Errorf("status %d: %s", status, errs)
	}
	for _, want := range []string{"NORTHSTAR_RETENTION: ", "GITHUB_APP_PRIVATE_KEY: ", "NORTHSTAR_PUBILC_URL is no setting, and does nothing", "→ call it NORTHSTAR_PUBLIC_URL", "there is no database there",
		"the settings that tell which it is are wrong"} {
		if !strings.Contains(out, want) {
			t.Errorf("nothing says %q:\n%s", want, out)
		}
	}
}

// Nothing is said of a database, or of an app in it, that the settings do not name.
func TestDoctorOfAMalformedDatabase(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"GITHUB_APP_INTEGRATION_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_WEBHOOK_SECRET"} {
		t.Setenv(name, "")
	}
	t.Setenv("NORTHSTAR_DATABASE_URL", "mysql://north")
	out, _, status := northstar(t, "", "doctor")
	if status != statusFindings || strings.Contains(out, "northstar.db") || strings.Contains(out, "there is no GitHub App") || !strings.Contains(out, "1 problem needs you.") {
		t.Errorf("status %d\n%s", status, out)
	}
}

// A report reads in columns, without colour.
func TestPrintReport(t *testing.T) {
	var out bytes.Buffer
	err := printReport(&out, doctor.Report{At: time.Unix(0, 0), Problems: 1, Lines: []doctor.Line{
		{Check: "database", State: doctor.OK, Message: "SQLite answers"},
		{Check: "permissions", Of: "acme", State: doctor.Problem, Message: "has not granted checks: write", Remedy: "an owner accepts it"},
		{Check: "webhook", State: doctor.Unknown, Message: "GitHub does not answer"},
	}}, "text")
	want := `ok       database          SQLite answers
PROBLEM  permissions acme  has not granted checks: write
                           → an owner accepts it
unknown  webhook           GitHub does not answer

1 problem needs you.
`
	if d := cmp.Diff(want, out.String()); d != "" || err != nil {
		t.Error(err, d)
	}
	broken := errors.New("broken pipe")
	if err := printReport(failing{broken}, doctor.Report{}, "text"); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// failing is a writer that takes nothing.
type failing struct{ err error }

// Write fails.
func (f failing) Write([]byte) (int, error) { return 0, f.err }
