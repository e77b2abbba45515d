package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/app/doctor"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/web"
	"github.com/northstar-app/northstar/config"
)

// examineFor is the longest that `doctor` takes.
const examineFor = time.Minute

func doctorCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find what is wrong with an installation, and say how to mend it",
		Long: "Looks at the settings, the database and the disk, the app's id and key, the clock, what the app asks for and what owners\n" +
			"granted, how GitHub delivers webhooks and what became of the last ones, rate limits, what waits, and policy files with\n" +
			"errors. Each line says how it is, and of a problem how to mend it.\n\n" +
			"Run it with the settings that northstar serve has, beside it or before it; it changes nothing. A server shows the same at\n" +
			"/api/v1/doctor on the operator's address. Exit status 1 when something needs a person.",
		Example: "  northstar doctor\n  northstar doctor --output json",
		Args:    cobra.NoArgs,
	}
	open := settingFlags(cmd)
	outputFlag(cmd, &output, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		lookup, err := open()
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), examineFor)
		defer cancel()
		in, done := toExamine(ctx, lookup)
		defer done()
		report := doctor.Examine(ctx, in)
		if err := printReport(cmd.OutOrStdout(), report, output); err != nil {
			return err
		}
		if cmd.Context().Err() != nil {
			return cmd.Context().Err()
		}
		if report.Problems > 0 {
			return findings(report.Problems)
		}
		return nil
	}
	return cmd
}

// toExamine is what the settings name. done ends what was opened.
func toExamine(ctx context.Context, lookup func(string) (string, bool)) (in doctor.Input, done func()) {
	done = func() {}
	in.Settings, in.Wrong = config.ServerProblems(config.Source{Lookup: lookup, ReadFile: os.ReadFile})
	in.UnknownVariables = config.UnknownVariables(names())
	url := in.Settings.DatabaseURL.Reveal()
	var setting *config.SettingError
	if slices.ContainsFunc(in.Wrong, func(s *config.SettingError) bool { return s.Name == "NORTHSTAR_DATABASE_URL" }) {
		in.DBError = errors.New("which is meant is not known: NORTHSTAR_DATABASE_URL is malformed") // what is opened without it is only the default
	} else if in.DB, in.DBError = store.OpenReading(ctx, url); in.DBError == nil {
		done = func() { in.DB.Close() }
	} else if errors.As(in.DBError, &setting) {
		in.DBError = errors.New(setting.Message)
	}
	if in.GitHubGone = appOf(ctx, &in); in.GitHubGone != nil {
		return in, done
	}
	in.GitHub, in.GitHubGone = github.New(github.Options{V3URL: in.Settings.V3URL, V4URL: in.Settings.V4URL, AppID: in.Settings.IntegrationID,
		PrivateKey: []byte(in.Settings.PrivateKey.Reveal()), UserAgent: "northstar/" + thisBuild().Version, Log: zerolog.Nop()})
	return in, done
}

// appOf takes the app that /setup made where none is among the settings, and says why there is none.
func appOf(ctx context.Context, in *doctor.Input) error {
	s := &in.Settings
	if s.Setup && in.DBError == nil && in.DB.Ready(ctx) == nil {
		made, encrypted, ok, err := web.Kept(ctx, in.DB, s.SecretKey)
		if err != nil {
			return err
		}
		if ok {
			s.IntegrationID, s.PrivateKey = made.ID, config.NewSecret(made.PrivateKey)
			in.MadeBySetup, in.Encrypted = true, encrypted
		}
	}
	if s.IntegrationID == 0 || s.PrivateKey.Empty() {
		return errors.New("there is no GitHub App: neither do the settings name one, nor has /setup made one in this database")
	}
	return nil
}

// names are those of the variables that are set, in the environment or in .env.
func names() []string {
	set := map[string]bool{}
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		set[name] = true
	}
	file, err := dotEnv()
	if err == nil { // what can't be read was said before
		for name := range file {
			set[name] = true
		}
	}
	return slices.Collect(maps.Keys(set))
}

// printReport writes a report, for people or as JSON.
func printReport(w io.Writer, r doctor.Report, output string) error {
	if output == "json" {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	}
	name := func(l doctor.Line) string { return strings.TrimSpace(l.Check + " " + l.Of) }
	width := 0
	for _, l := range r.Lines {
		width = max(width, utf8.RuneCountInString(name(l)))
	}
	marks := map[doctor.State]string{doctor.OK: "ok", doctor.Problem: "PROBLEM", doctor.Unknown: "unknown"}
	var out strings.Builder
	for _, l := range r.Lines {
		fmt.Fprintf(&out, "%-7s  %-*s  %s\n", marks[l.State], width, name(l), l.Message)
		if l.Remedy != "" {
			fmt.Fprintf(&out, "%*s→ %s\n", 7+2+width+2, "", l.Remedy)
		}
	}
	switch r.Problems {
	case 0:
		out.WriteString("\nNothing needs you.\n")
	case 1:
		out.WriteString("\n1 problem needs you.\n")
	default:
		fmt.Fprintf(&out, "\n%d problems need you.\n", r.Problems)
	}
	_, err := io.WriteString(w, out.String())
	return err
}
