package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/githubsim"
)

// nasty is what a stranger may put into a title, a login, a branch: it would clear the screen, set the window's title, write
// the clipboard, turn the line round, and begin a sequence of 8 bits.
const nasty = "x\x1b[31m\x1b[2J\x1b]0;pwned\x07\x1b]52;c;cHduZWQ=\x07\u009b31m\u202egnp.exe\u2066\ufeff\x7f\b\rover\u0090q"

// obeyed are the characters of a text that a terminal would obey, as they are spelled.
func obeyed(text string) (found []string) {
	if !utf8.ValidString(text) {
		found = append(found, "bytes that are no UTF-8")
	}
	for _, r := range text {
		if commands(r) || r == '\r' {
			found = append(found, fmt.Sprintf("%U", r))
		}
	}
	return found
}

// hostile is an export in which all that a user writes is nasty.
func hostile(t *testing.T) (issues, pulls string) {
	t.Helper()
	q := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	strategy := q("Kind: strategy\n\n## Problem\n\n" + nasty + "\n\n## Guiding policy\n\n" + nasty + "\n\n## Non-goals\n\n- " + nasty)
	issue := `{"number":%d,"title":%s,"body":%s,"state":"OPEN","url":"https://github.com/acme/shop/issues/%[1]d","author":{"login":%s},
		"labels":[{"name":%s}],"milestone":{"number":1,"title":%s}}`
	n := q(nasty)
	return file(t, "issues.json", "["+fmt.Sprintf(issue, 1, n, strategy, n, n, n)+","+fmt.Sprintf(issue, 2, q("feat: "+nasty), q("Strategy: #1\nStrategy: #77\n"+nasty), n, n, n)+","+
			fmt.Sprintf(issue, 3, n, n, n, n, n)+"]"),
		file(t, "pulls.json", `[{"number":4,"title":`+q("feat: "+nasty)+`,"body":`+q("Closes #2 "+nasty)+`,"state":"OPEN","url":"https://github.com/acme/shop/pull/4",
		"author":{"login":`+n+`},"labels":[],"headRefOid":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","headRefName":`+n+`,"files":[{"path":`+n+`}],"changedFiles":1,"milestone":{"number":1,"title":`+n+`}}]`)
}

// No subcommand hands what a terminal would obey on to it, in whatever format, from whatever a stranger wrote.
func TestNoTerminalObeysAStranger(t *testing.T) {
	t.Chdir(t.TempDir())
	issues, pulls := hostile(t)
	export := []string{"--issues", issues, "--pulls", pulls}
	policy := file(t, "northstar.yml", "version: 1\n\""+"x\\e[2J\\u202e"+"\": 1\nmode: \"\\e[2J\\u009b\"\n")
	raw := file(t, "raw.yml", "version: 1\nmode: "+nasty+"\n"+nasty+": 1\n")
	broken := file(t, "broken.json", "[{\"number\":1,\"title\":\""+nasty+"\"}]")
	latin := file(t, "latin.json", "[{\"number\":\"\x9b31m\x9d\"}]")
	odd := filepath.Join(t.TempDir(), "\x1b[2J\u202e.json")
	for name, args := range map[string][]string{
		"explain":            append(export, "explain", "#4"),
		"explain an issue":   append(export, "explain", "#2"),
		"explain, JSON":      append(export, "explain", "#2", "--output", "json"),
		"explain nonsense":   append(export, "explain", nasty),
		"map":                append(export, "map", "--all"),
		"map, Mermaid":       append(export, "map", "--output", "mermaid"),
		"map, JSON":          append(export, "map", "--output", "json"),
		"audit":              append(export, "audit"),
		"audit, HTML":        append(export, "audit", "--output", "html"),
		"audit, JSON":        append(export, "audit", "--output", "json"),
		"evaluate":           append(export, "evaluate", "--map", nasty+"=feature"),
		"evaluate, nothing":  append(export, "evaluate"),
		"evaluate, gauge":    append(export, "evaluate", "--map", nasty+"=feature", "--output", "prometheus"),
		"broken export":      {"audit", "--issues", broken},
		"bytes":              {"audit", "--issues", latin},
		"no such file":       {"audit", "--issues", odd},
		"bad policy":         {"audit", "--issues", issues, "--policy", policy},
		"raw policy":         {"audit", "--issues", issues, "--policy", raw},
		"config check":       {"config", "check", policy},
		"config check, JSON": {"config", "check", policy, "--output", "json"},
		"config check, raw":  {"config", "check", raw},
		"config check, odd":  {"config", "check", odd},
		"scaffold":           {"scaffold", odd},
		"scaffold, policy":   {"scaffold", "--policy", raw},
		"subcommand":         {nasty},
		"flag":               {"--" + nasty},
		"setting":            {"serve", "--listen", nasty, "--github-v3-api-url", nasty},
		"retention":          {"serve", "--retention", nasty},
		"database":           {"migrate", "--database-url", "sqlite:" + odd + "/" + nasty},
		"health":             {"health", "--listen", nasty},
		"demo of nothing":    {"demo", "--issues", broken},
	} {
		t.Run(name, func(t *testing.T) {
			if at := len(export); len(args) > at && args[0] == "--issues" { // the subcommand goes first
				args = append(append([]string{args[at]}, args[at+1:]...), args[:at]...)
			}
			out, errs, _ := northstar(t, "", args...)
			if out+errs == "" {
				t.Error("it says nothing")
			}
			for where, text := range map[string]string{"standard output": out, "standard error": errs} {
				if found := obeyed(text); len(found) > 0 {
					t.Errorf("%s has %v: %.300q", where, found, text)
				}
			}
			if strings.HasSuffix(name, "JSON") && !json.Valid([]byte(out)) {
				t.Errorf("no JSON any more: %.300q", out)
			}
		})
	}
}

// The demo shows titles, reasons and comments of a real repository.
func TestDemoObeysNoStranger(t *testing.T) {
	t.Chdir(t.TempDir())
	issues, pulls := hostile(t)
	out, errs, status := northstar(t, "", "demo", "--exit", "--verbose", "--issues", issues, "--pulls", pulls, "--out", t.TempDir())
	if status != 0 || !strings.Contains(out, "What GitHub shows now") {
		t.Fatalf("status %d: %.500q %.500q", status, out, errs)
	}
	for where, text := range map[string]string{"standard output": out, "standard error": errs} {
		if found := obeyed(text); len(found) > 0 {
			t.Errorf("%s has %v", where, found)
		}
	}
}

// What a log tells of a stranger is no command either, in both formats, with colours and without.
func TestNoLogObeysAStranger(t *testing.T) {
	for _, format := range []string{"json", "console"} {
		var b bytes.Buffer
		log := newLog(&b, format, zerolog.DebugLevel)
		log.Warn().Err(errors.New(nasty)).Str("repo", nasty).Strs("all", []string{nasty}).Interface(nasty, map[string]string{nasty: nasty}).
			Dict("d", zerolog.Dict().Str("x", nasty)).Bytes("b", []byte(nasty+"\x9b")).Msg(nasty)
		if found := obeyed(b.String()); len(found) > 0 || b.Len() < 100 {
			t.Errorf("%s: %v: %q", format, found, b.String())
		}
		if format == "json" && !json.Valid(b.Bytes()) {
			t.Errorf("no JSON any more: %q", b.String())
		}
	}
	var b bytes.Buffer
	fmt.Fprint(newScreen(&b).coloured(), "\x1b[31mred\x1b[0m\x1b[2J\x1b]0;x\x07\x1b[31;1")
	if b.String() != "\x1b[31mred\x1b[0m"+`\u001b[2J\u001b]0;x\u0007\u001b[31;1` {
		t.Errorf("where colours pass: %q", b.String())
	}
}

// What is stored is explained and drawn on the terminal too.
func TestStoredTextIsNotObeyed(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a server as a process")
	}
	s := newSite(t, sqlite(t))
	n, err := s.OpenIssue("ada", "acme/shop", githubsim.NewIssue{Title: "feat: " + nasty, Body: "Strategy: #77 " + nasty})
	must(t, err)
	_, err = s.Milestone("ada", "acme/shop", githubsim.NewMilestone{Title: nasty, Description: nasty})
	must(t, err)
	server := s.serve()
	s.app.SetHook(server.url+hookPath, hookSecret)
	s.wait("the issue to be read", func() bool {
		_, _, status := s.ask("explain", fmt.Sprintf("acme/shop#%d", n))
		return status == 0
	})
	server.kill()
	for _, args := range [][]string{{"explain", fmt.Sprintf("acme/shop#%d", n)}, {"explain", "--config", "acme/shop"}, {"map", "--owner", "acme", "--all"},
		{"map", "--owner", nasty}, {"explain", nasty + "/x#1"}} {
		out, errs, _ := s.ask(args...)
		if found := append(obeyed(out), obeyed(errs)...); len(found) > 0 || out+errs == "" {
			t.Errorf("%q: %v: %.300q %.300q", args, found, out, errs)
		}
	}
}

func FuzzScreen(f *testing.F) {
	for _, s := range []string{nasty, "é\xc3", "\x9b1m", "\x1b[31m", "👩‍💻\t\n", "\xed\xa0\x80", os.DevNull} {
		f.Add([]byte(s), 3)
	}
	f.Fuzz(func(t *testing.T, text []byte, cut int) {
		var whole, parts bytes.Buffer
		if n, err := newScreen(&whole).Write(text); n != len(text) || err != nil {
			t.Fatalf("%d bytes of %d, %v", n, len(text), err)
		}
		s := newScreen(&parts)
		cut = min(max(cut, 0), len(text))
		_, _ = s.Write(text[:cut])
		_, _ = s.Write(text[cut:])
		if whole.String() != parts.String() {
			t.Errorf("%q is shown as %q, in two parts as %q", text, whole.String(), parts.String())
		}
		if found := obeyed(whole.String()); len(found) > 0 {
			t.Errorf("%q is shown with %v", text, found)
		}
		if clean := string(text); utf8.ValidString(clean) && len(obeyed(clean)) == 0 && whole.String() != clean {
			t.Errorf("%q is shown as %q", clean, whole.String())
		}
	})
}
