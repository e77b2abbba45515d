package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/config"
)

// northstar runs a command line as a shell would.
func northstar(t *testing.T, stdin string, args ...string) (out, errs string, status int) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(context.Background(), args, strings.NewReader(stdin), &o, &e)
	return o.String(), e.String(), status
}

// file writes a file into a folder of the test's own.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		args   string
		status int
		out    string
		errs   string
	}{
		{"", 0, "Usage:", ""},
		{"--help", 0, "config", ""},
		{"version", 0, "northstar ", ""},
		{"completion bash", 0, "bash completion", ""},
		{"config", 0, "check", ""},
		{"config habits", 0, "enhancement", ""},
		{"config habits --output json", 0, `"precision": 0.8`, ""},
		{"config schema", 0, `"additionalProperties": false`, ""},
		{"nonsense", 2, "", `northstar: unknown command "nonsense" for "northstar" (see northstar --help)`},
		{"--nonsense", 2, "", "northstar: unknown flag: --nonsense (see northstar --help)"},
		{"config nonsense", 2, "", `unknown command "nonsense" for "northstar config"`},
		{"config check", 2, "", `it takes one argument, as in "northstar config check FILE [flags]", and got 0 (see northstar config check --help)`},
		{"adit", 2, "", `unknown command "adit" for "northstar": did you mean audit?`},
		{"config chek", 2, "", `unknown command "chek" for "northstar config": did you mean check?`},
		{"audit --isues x", 2, "", "unknown flag: --isues: did you mean --issues?"},
		{"explain --config --issues x y", 2, "", "--config and --issues can't be given together"},
		{"config check no-such-file.yml", 2, "", "no-such-file.yml: no such file"},
		{"config check --output xml -", 2, "", "--output xml is not known: use text or json"},
		{"version --output yaml", 2, "", "--output yaml is not known"},
		{"version more", 2, "", "unknown command"},
	} {
		out, errs, status := northstar(t, "", strings.Fields(c.args)...)
		if status != c.status || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) || c.errs == "" && errs != "" {
			t.Errorf("northstar %s: status %d, want %d\nout: %s\nerr: %s", c.args, status, c.status, out, errs)
		}
		if strings.Count(errs, "\n") > 1 {
			t.Errorf("northstar %s: more than one line: %s", c.args, errs)
		}
	}
}

func TestReport(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		errs   string
	}{
		{nil, 0, ""},
		{findings(3), 1, ""},
		{fmt.Errorf("read the store: %w", errors.New("gone")), 1, "northstar: read the store: gone\n"},
		{errors.New("connect to `x`:\n\t127.0.0.1: refused\n\t127.0.0.1: refused\n"), 1, "northstar: connect to `x`: 127.0.0.1: refused\n"},
		{usagef("--issues is missing"), 2, "northstar: --issues is missing (see northstar audit --help)\n"},
		{fmt.Errorf("start: %w", &config.SettingError{Name: "NORTHSTAR_LISTEN", Message: "is wrong: mend it"}), 2,
			"northstar: start: NORTHSTAR_LISTEN: is wrong: mend it\n"},
	} {
		parent := &cobra.Command{Use: "northstar"}
		cmd := &cobra.Command{Use: "audit"}
		parent.AddCommand(cmd)
		var b bytes.Buffer
		if status := report(&b, cmd, c.err); status != c.status || b.String() != c.errs {
			t.Errorf("%v: status %d and %q", c.err, status, b.String())
		}
	}
}

func TestConfigCheck(t *testing.T) {
	owner := file(t, "owner.yml", "mode: advise\nlocked: [mode]\n")
	for name, c := range map[string]struct {
		args, in string
		status   int
		out      string
	}{
		"valid":            {"-", "mode: enforce\n", 0, "-: valid, mode enforce\n"},
		"empty":            {"-", "", 0, "-: valid, mode advise\n"},
		"problems":         {"-", "mod: x\nmode: of\n", 1, "-:1:1: mod: is not known"},
		"the nearest":      {"-", "mode: of\n", 1, `-:1:7: mode: "of" is not known here: use off, observe, advise or enforce (did you mean "off"?)` + "\n"},
		"a default in it":  {"-", "capacity: {tech-debt: {min: 50%}}\n", 1, "is 50%, over the max of 40% (default)"},
		"over the owner's": {"--owner " + owner + " -", "mode: enforce\n", 1, "-:1:7: mode: enforce is not used: " + owner + " locks mode"},
		"with the owner's": {"--owner " + owner + " -", "version: 1\n", 0, "-: valid, mode advise\n"},
	} {
		t.Run(name, func(t *testing.T) {
			out, errs, status := northstar(t, c.in, append([]string{"config", "check"}, strings.Fields(c.args)...)...)
			if status != c.status || !strings.Contains(out, c.out) || errs != "" {
				t.Errorf("status %d\nout: %s\nerr: %s", status, out, errs)
			}
		})
	}
}

func TestConfigCheckJSON(t *testing.T) {
	out, _, status := northstar(t, "mod: x\n", "config", "check", "--output", "json", "-")
	var got checked
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Problems) == 1 {
		got.Problems[0].Message = ""
	}
	want := checked{File: "-", Problems: []config.Problem{{File: "-", Line: 1, Column: 1, Key: "mod", Nearest: "mode"}}}
	if d := cmp.Diff(want, got); d != "" || status != 1 {
		t.Errorf("status %d (-want +got):\n%s", status, d)
	}
	out, _, status = northstar(t, "", "config", "check", "--output", "json", "-")
	if want := "{\n  \"file\": \"-\",\n  \"valid\": true,\n  \"mode\": \"advise\",\n  \"problems\": []\n}\n"; out != want || status != 0 {
		t.Errorf("status %d: %s", status, out)
	}
}

// TestExample: the file that is in the repository is the one that is built in.
func TestExample(t *testing.T) {
	out, errs, status := northstar(t, "", "config", "check", "../../config/northstar.example.yml")
	if want := "../../config/northstar.example.yml: valid, mode advise\n"; out != want || status != 0 {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
}

func TestVersionJSON(t *testing.T) {
	out, _, _ := northstar(t, "", "version", "--output", "json")
	var b build
	if err := json.Unmarshal([]byte(out), &b); err != nil || b.Version == "" || !strings.HasPrefix(b.Go, "go") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestBuildString(t *testing.T) {
	for _, c := range []struct {
		build build
		want  string
	}{
		{build{Version: "v1.2.3", Go: "go1", Platform: "a/b"}, "northstar v1.2.3 go1 a/b"},
		{build{Version: "(devel)", Revision: "0123456789abcdef", Modified: true, Go: "go1", Platform: "a/b"}, "northstar (devel) 0123456789ab modified go1 a/b"},
		{build{Version: "v0.0.0-2026-0123456789ab+dirty", Revision: "0123456789abcdef", Modified: true, Go: "go1", Platform: "a/b"}, "northstar v0.0.0-2026-0123456789ab+dirty go1 a/b"},
	} {
		if got := c.build.String(); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// TestEveryCommandExplainsItself: each has a short description, and one that does something takes only arguments it names.
func TestEveryCommandExplainsItself(t *testing.T) {
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%s: short description %q", cmd.CommandPath(), cmd.Short)
		}
		if cmd.RunE == nil && !cmd.HasSubCommands() || cmd.Args == nil {
			t.Errorf("%s: no RunE or no Args", cmd.CommandPath())
		}
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(rootCommand())
}

func TestSettingFlags(t *testing.T) {
	t.Chdir(t.TempDir())
	look := func(args ...string) (func(string) (string, bool), error) {
		cmd := &cobra.Command{Use: "x", RunE: func(*cobra.Command, []string) error { return nil }}
		open := settingFlags(cmd)
		cmd.SetArgs(args)
		if err := cmd.Execute(); err != nil {
			t.Fatal(err)
		}
		return open()
	}
	t.Setenv("NORTHSTAR_LISTEN", "from the environment")
	t.Setenv("NORTHSTAR_LOG_LEVEL", "from the environment")
	if err := os.WriteFile(".env", []byte("\ufeffNORTHSTAR_LISTEN=file\nNORTHSTAR_PUBLIC_URL=\"the file\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lookup, err := look("--listen", "the flag", "--northstar-database-url=long form")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, v := range config.Variables() {
		if s, ok := lookup(v.Name); ok {
			got[v.Name] = s
		}
	}
	want := map[string]string{"NORTHSTAR_LISTEN": "the flag", "NORTHSTAR_LOG_LEVEL": "from the environment",
		"NORTHSTAR_PUBLIC_URL": "the file", "NORTHSTAR_DATABASE_URL": "long form"}
	for name := range got {
		if strings.HasPrefix(name, "GITHUB_") {
			delete(got, name)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if err := os.WriteFile(".env", []byte("GITHUB_APP_WEBHOOK_SECRET hush\n'"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = look()
	var setting *config.SettingError
	if !errors.As(err, &setting) || setting.Name != ".env" || strings.Contains(err.Error(), "hush") {
		t.Errorf("a broken .env: %v", err)
	}
}
