package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/policy"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audit"
	"github.com/northstar-app/northstar/checks/explain"
	"github.com/northstar-app/northstar/config"
)

// explainFlags are the flags of `explain`.
type explainFlags struct {
	exportFlags
	output string
	config bool
}

// explainCommand says why an item is what it is, or which file set each setting.
func explainCommand() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain OWNER/REPO#NUMBER",
		Short: "Say why an item has its kind and its checks, or which file set each setting",
		Long: "Say what Northstar decided about an issue or a pull request and why: which source decided its kind, by which words or\n" +
			"rule, how sure that is and what would change it; what people chose; where its links lead; its milestone and its checks.\n" +
			"With --config, say of a repository which file set each setting.\n\n" +
			"It reads the database that northstar serve uses, which may run meanwhile, and writes nothing. With --issues and --pulls it\n" +
			"reads an export instead, as northstar audit does; the number alone is enough then.",
		Example: "  northstar explain acme/shop#12\n" +
			"  northstar explain --config acme/shop\n" +
			"  northstar explain --issues issues.json --pulls pulls.json '#12' --output json",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("explain takes one OWNER/REPO#NUMBER, or with --config one OWNER/REPO; it got %d", len(args))
			}
			return nil
		},
	}
	f.add(cmd)
	cmd.Flags().BoolVar(&f.config, "config", false, "say which file set each setting of a repository")
	cmd.MarkFlagsMutuallyExclusive("config", "issues")
	cmd.MarkFlagsMutuallyExclusive("config", "pulls")
	open := settingFlags(cmd, "NORTHSTAR_DATABASE_URL", "GITHUB_V3_API_URL", "GITHUB_WEB_URL")
	outputFlag(cmd, &f.output, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case f.config:
			return explainConfig(cmd, open, f, args[0])
		case f.given():
			return explainExport(cmd, f, args[0])
		case f.policy != "":
			return usagef("--policy belongs to an export: give --issues or --pulls too; the policy of a repository is in the database")
		}
		m, err := mirrored(open)
		if err != nil {
			return err
		}
		ref, err := explain.ParseRef(args[0], checks.Ref{}, m.Host)
		if err != nil {
			return usageError{err}
		}
		return reading(cmd, open, func(db *store.DB) error {
			in, err := m.Explain(cmd.Context(), db, ref, time.Now().UTC())
			if err != nil {
				return err
			}
			return printExplained(cmd, in, f.output)
		})
	}
	return cmd
}

// explainExport explains an item of an export.
func explainExport(cmd *cobra.Command, f explainFlags, arg string) error {
	export, rules, err := f.read(cmd)
	if err == nil {
		err = holding(export)
	}
	if err != nil {
		return err
	}
	ref, err := explain.ParseRef(arg, export.Repo, export.Host)
	if err != nil {
		return usageError{err}
	}
	if !ref.SameRepo(export.Repo) {
		return fmt.Errorf("%s is not in the export, which is of %s", ref, export.Repo.Full())
	}
	in, ok := audit.Explain(export, rules, ref.Number, time.Now().UTC())
	if !ok {
		return fmt.Errorf("%s is not in the export: gh lists open items and 30 of them unless it is asked for more (--state all --limit 10000)", ref)
	}
	return printExplained(cmd, in, f.output)
}

func printExplained(cmd *cobra.Command, in explain.Input, output string) error {
	e := explain.Of(in)
	text := []byte(e.Text())
	if output == "json" {
		var err error
		if text, err = e.JSON(); err != nil {
			return err
		}
	}
	_, err := cmd.OutOrStdout().Write(text)
	return err
}

// explainedConfig is a repository's policy, as JSON shows it.
type explainedConfig struct {
	Repository string           `json:"repository"`
	File       bool             `json:"file"` // there is a policy file at all
	Settings   []config.Setting `json:"settings"`
	Problems   []config.Problem `json:"problems"`  // of the files as they are now; what they say is not in force
	Misplaced  []string         `json:"misplaced"` // files that look like the policy and are not read, the owner's after the repository's own
}

// explainConfig says which file set each setting of a repository.
func explainConfig(cmd *cobra.Command, open func() (func(string) (string, bool), error), f explainFlags, arg string) error {
	ref, err := explain.ParseRepo(arg)
	if err != nil {
		return usageError{err}
	}
	return reading(cmd, open, func(db *store.DB) error {
		var policies policy.Policies
		var repo store.Repository
		var inForce config.Resolved
		var problems []config.Problem
		var misplaced []string
		err := db.Read(cmd.Context(), func(tx *store.Tx) (err error) {
			if repo, err = facts.Named(tx, ref); err == nil {
				inForce, problems, err = policies.Rules(tx, repo)
			}
			if err == nil {
				misplaced, err = policy.NotReadFor(tx, repo)
			}
			return err
		})
		if err != nil {
			return err
		}
		if f.output == "json" {
			e := json.NewEncoder(cmd.OutOrStdout())
			e.SetIndent("", "  ")
			e.SetEscapeHTML(false)
			return e.Encode(explainedConfig{repo.Ref(0).Full(), inForce.Active, inForce.Settings(), append([]config.Problem{}, problems...), append([]string{}, misplaced...)})
		}
		for _, m := range misplaced {
			if _, err := fmt.Fprintln(cmd.OutOrStdout(), m); err != nil {
				return err
			}
		}
		_, err = fmt.Fprint(cmd.OutOrStdout(), inForce.Text(problems))
		return err
	})
}
