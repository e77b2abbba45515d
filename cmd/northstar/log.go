package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/explain"
)

// logFlags are the flags of `log`.
type logFlags struct {
	repo, item, since, output string
	most                      int
}

// logCommand lists what people had the app do.
func logCommand() *cobra.Command {
	var f logFlags
	cmd := &cobra.Command{
		Use:   "log --repo OWNER/REPO",
		Short: "List what people asked for by commands, buttons and boxes: who, when, why, and what came of it",
		Long: "List the commands of a repository, what was given last first: when, who gave it, on which issue or pull request, by a comment, a\n" +
			"button or a ticked box, its words with the reason that they give, and what came of it. Words are kept for as long as\n" +
			"NORTHSTAR_RETENTION says; who gave a command and when, for as long as the repository is known.\n\n" +
			"It reads the database that northstar serve uses, which may run meanwhile, and writes nothing. It shows private repositories too.",
		Example: "  northstar log --repo acme/shop\n" +
			"  northstar log --item acme/shop#12 --output json\n" +
			"  northstar log --repo acme/shop --since 2026-11-01 --limit 1000",
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&f.repo, "repo", "", "the repository, as OWNER/REPO")
	cmd.Flags().StringVar(&f.item, "item", "", "one issue or pull request alone, as OWNER/REPO#NUMBER")
	cmd.Flags().StringVar(&f.since, "since", "", "what was given on a day or later, as 2026-11-01 (UTC)")
	cmd.Flags().IntVar(&f.most, "limit", 100, "how many at most")
	cmd.MarkFlagsOneRequired("repo", "item")
	cmd.MarkFlagsMutuallyExclusive("repo", "item")
	open := settingFlags(cmd, "NORTHSTAR_DATABASE_URL", "GITHUB_V3_API_URL", "GITHUB_WEB_URL")
	outputFlag(cmd, &f.output, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		m, err := mirrored(open)
		if err != nil {
			return err
		}
		ref, filter, err := f.of(m.Host)
		if err != nil {
			return usageError{err}
		}
		return reading(cmd, open, func(db *store.DB) error {
			var given []store.Command
			err := db.Read(cmd.Context(), func(tx *store.Tx) error {
				repo, err := facts.Named(tx, ref)
				if err != nil {
					return err
				}
				ref, filter.Repo = repo.Ref(ref.Number), repo.ID
				given, err = tx.Commands(filter)
				return err
			})
			if err != nil {
				return err
			}
			return printLog(cmd, ref, given, f.output)
		})
	}
	return cmd
}

// of is what the flags ask for.
func (f logFlags) of(host checks.Host) (ref checks.Ref, filter store.CommandFilter, err error) {
	if f.item != "" {
		if ref, err = explain.ParseRef(f.item, checks.Ref{}, host); err != nil {
			return ref, filter, fmt.Errorf("--item: %w", err)
		}
	} else if ref, err = explain.ParseRepo(f.repo); err != nil {
		return ref, filter, fmt.Errorf("--repo: %w", err)
	}
	if f.most < 1 {
		return ref, filter, fmt.Errorf("--limit %d: give a number above 0", f.most)
	}
	filter = store.CommandFilter{Number: ref.Number, Most: f.most}
	if f.since != "" {
		if filter.Since, err = time.Parse(time.DateOnly, f.since); err != nil {
			return ref, filter, fmt.Errorf("--since %s: give a day, as 2026-11-01", f.since)
		}
	}
	return ref, filter, nil
}

// given is a command as the log shows it.
type given struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	ByID    int64     `json:"byId"` // GitHub's id of the account, 0 unknown
	Item    string    `json:"item"` // owner/repo#number
	How     string    `json:"how"`  // comment | button | box
	Command string    `json:"command"`
	Outcome string    `json:"outcome"` // done | refused | waiting | not listened to
	Answer  string    `json:"answer"`  // what was said to it, "" for nothing but a reaction
}

// outcomes are the states of commands as people read them.
var outcomes = map[string]string{"unheard": "not listened to", store.Early: "refused"}

// logged is a command as the log shows it.
func logged(repo checks.Ref, c store.Command) given {
	how, _, _ := strings.Cut(c.Origin, ":")
	if how == "tick" {
		how = "box"
	}
	at := repo
	at.Number = c.Number
	g := given{At: c.At.UTC().Truncate(time.Second), By: c.Actor, ByID: c.ActorID, Item: at.String(), How: how, Command: c.Text,
		Outcome: cmp.Or(outcomes[c.State], c.State), Answer: c.Answer}
	if c.Answer == store.Obeyed {
		g.Answer = ""
	}
	return g
}

func printLog(cmd *cobra.Command, repo checks.Ref, all []store.Command, output string) error {
	rows := make([]given, len(all))
	for i, c := range all {
		rows[i] = logged(repo, c)
	}
	if output == "json" {
		e := json.NewEncoder(cmd.OutOrStdout())
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(rows)
	}
	var b strings.Builder
	for _, g := range rows {
		words := g.Command
		if words == "" {
			words = "(its words are kept no longer)"
		}
		if g.How != "comment" {
			words += " (" + g.How + ")"
		}
		fmt.Fprintf(&b, "%s  %s  %s  %s: %s\n", g.At.Format("2006-01-02 15:04"), g.Item, g.By, g.Outcome, words)
		if said := strings.Join(strings.Fields(g.Answer), " "); said != "" {
			fmt.Fprintln(&b, "                  "+said)
		}
	}
	if len(rows) == 0 {
		b.WriteString("nobody gave a command\n")
	}
	_, err := cmd.OutOrStdout().Write([]byte(b.String()))
	return err
}
