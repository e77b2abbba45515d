package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audit"
	"github.com/northstar-app/northstar/checks/simulate"
	"github.com/northstar-app/northstar/config"
)

// simulateFlags are the flags of `simulate`.
type simulateFlags struct {
	exportFlags
	against, repo, owner, suggest, output string
	move, kind                            []string
	all                                   bool

	moves, kinds []simulate.Wish // of move and kind
}

// simulateCommand says what a policy, a plan or other kinds would change.
func simulateCommand() *cobra.Command {
	var f simulateFlags
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Say what another policy or plan would change: open checks, kinds, milestones",
		Long: "Say which checks of open pull requests would change, which kinds, and where every open milestone and the last six closed ones would\n" +
			"stand: with another policy (--policy), with items in other milestones (--move), with other kinds (--kind), or with all of these.\n" +
			"--suggest names a milestone and prints the fewest items to add or to move out that bring it into its band, and the commands that do it.\n" +
			"Nothing is written anywhere.\n\n" +
			"With --repo or --owner it reads the database that northstar serve uses, which may run meanwhile, and compares with the policy in\n" +
			"force: --policy takes the place of the repository's file, or with --owner of the owner's northstar.yml, over all repositories that\n" +
			"take it. It shows private repositories too. With --issues and --pulls it reads an export of one repository, as northstar audit does,\n" +
			"and compares with --against, or with the defaults; the policy there is --policy, or else --against.\n\n" +
			"The exit status is 0 when nothing gets worse, 1 when a check of an open pull request would fail that does not, or pass no longer, when\n" +
			"in an open milestone work of some kind would be blocked by its share, or have to wait until something is classified, and does not now, or\n" +
			"when --suggest finds nothing that helps; 2 when a flag, a file or the policy is not usable, or an export holds no items.",
		Example: "  northstar simulate --issues issues.json --pulls pulls.json --policy new.yml --against .github/northstar.yml\n" +
			"  northstar simulate --repo acme/shop --policy new.yml --output json\n" +
			"  northstar simulate --repo acme/shop --move 12,31:2.4 --move 40: --kind 44=tech-debt\n" +
			"  northstar simulate --repo acme/shop --suggest 2.4",
		Args: cobra.NoArgs,
	}
	f.define(cmd)
	open := settingFlags(cmd, "NORTHSTAR_DATABASE_URL", "GITHUB_V3_API_URL", "GITHUB_WEB_URL")
	outputFlag(cmd, &f.output, "text", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := f.wishes(cmd); err != nil {
			return err
		}
		if f.given() {
			return simulateExport(cmd, f)
		}
		return simulateStored(cmd, f, open)
	}
	return cmd
}

// define adds the flags to the command, and says which go together.
func (f *simulateFlags) define(cmd *cobra.Command) {
	f.add(cmd)
	cmd.Flags().Lookup("policy").Usage = "the policy to try; - for standard input"
	cmd.Flags().StringVar(&f.against, "against", "", "with an export: the policy to compare with; without it the defaults")
	cmd.Flags().StringVar(&f.repo, "repo", "", "a stored repository, OWNER/REPO")
	cmd.Flags().StringVar(&f.owner, "owner", "", "a stored organisation or user: --policy is its northstar.yml")
	cmd.Flags().StringArrayVar(&f.move, "move", nil, "NUMBERS:MILESTONE, like 12,31:2.4; 12: is out of any (may be repeated)")
	cmd.Flags().StringArrayVar(&f.kind, "kind", nil, "NUMBERS=KIND, like 40=tech-debt (may be repeated)")
	cmd.Flags().StringVar(&f.suggest, "suggest", "", "a milestone to bring into its band")
	cmd.Flags().BoolVar(&f.all, "all", false, "show long lists whole")
	cmd.MarkFlagsOneRequired("issues", "pulls", "repo", "owner")
	cmd.MarkFlagsMutuallyExclusive("repo", "owner")
	for _, stored := range []string{"repo", "owner"} {
		for _, export := range []string{"issues", "pulls", "against"} {
			cmd.MarkFlagsMutuallyExclusive(stored, export)
		}
	}
	for _, one := range []string{"move", "kind", "suggest"} {
		cmd.MarkFlagsMutuallyExclusive("owner", one)
	}
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.NoFileCompletions)
	_ = cmd.RegisterFlagCompletionFunc("move", cobra.NoFileCompletions)
	_ = cmd.RegisterFlagCompletionFunc("suggest", cobra.NoFileCompletions)
}

// wishes reads what is to be tried, and says what is missing before anything is read.
func (f *simulateFlags) wishes(cmd *cobra.Command) (err error) {
	if f.moves, err = simulate.ParseMoves(f.move); err != nil {
		return usagef("--move %w", err)
	}
	if f.kinds, err = simulate.ParseKinds(f.kind); err != nil {
		return usagef("--kind %w", err)
	}
	changed := cmd.Flags().Changed
	switch {
	case changed("suggest") && strings.TrimSpace(f.suggest) == "":
		return usagef("--suggest is empty: name a milestone")
	case changed("repo") && strings.TrimSpace(f.repo) == "":
		return usagef("--repo is empty: name a repository, OWNER/REPO")
	case changed("owner") && strings.TrimSpace(f.owner) == "":
		return usagef("--owner is empty: name an organisation or a user")
	case changed("policy") && f.policy == "":
		return usagef("--policy is empty: name a file")
	case f.policy == "" && len(f.moves)+len(f.kinds) == 0 && f.suggest == "":
		return usagef("there is nothing to try: give --policy, --move, --kind or --suggest")
	}
	for _, other := range []string{f.issues, f.pulls, f.against} {
		if f.policy == "-" && other == "-" {
			return usagef("only one file can be standard input")
		}
	}
	if f.against == "-" && (f.issues == "-" || f.pulls == "-") {
		return usagef("only one file can be standard input")
	}
	return nil
}

// tried is what is tried, in words.
func (f simulateFlags) tried() string {
	var parts []string
	if f.policy != "" {
		parts = append(parts, "with "+checks.Line(stdinName(f.policy)))
	}
	if n := len(f.moves) + len(f.kinds); n > 0 {
		parts = append(parts, "with the plan")
	}
	if len(parts) == 0 {
		return simulate.AsItIs
	}
	return strings.Join(parts, " and ")
}

// stdinName is a file as people call it.
func stdinName(path string) string {
	if path == "-" {
		return "standard input"
	}
	return path
}

// simulateExport simulates over an export.
func simulateExport(cmd *cobra.Command, f simulateFlags) error {
	var issues, pulls []byte
	export, err := readExports(cmd, f.issues, f.pulls, &issues, &pulls)
	if err == nil {
		err = holding(export)
	}
	if err != nil {
		return err
	}
	policy := func(path string) (config.Resolved, error) {
		text, err := readExport(cmd.InOrStdin(), path)
		if err != nil {
			return config.Resolved{}, err
		}
		return usablePolicy(cmd, path, text, export.Repo.Owner)
	}
	before, err := policy(f.against)
	if err != nil {
		return err
	}
	after, against := before, "the defaults"
	if f.against != "" {
		against = stdinName(f.against)
	}
	if f.policy != "" {
		if after, err = policy(f.policy); err != nil {
			return err
		}
	}
	now := time.Now().UTC()
	was, then := audit.World(export, &before.Rules, now), audit.World(export, &after.Rules, now)
	result, err := f.compare(was, then)
	if err != nil {
		return err
	}
	result.Settings = settingsOf(config.Diff(before, after))
	return printSimulated(cmd, f, simulate.NewReport(f.tried(), against, result))
}

// compare tries the plan on one repository.
func (f simulateFlags) compare(was, then *simulate.World) (simulate.Result, error) {
	plan, err := simulate.PlanOf(then, f.moves, f.kinds)
	if err != nil {
		return simulate.Result{}, usageError{err}
	}
	result := simulate.Compare(simulate.Decide(was, simulate.Plan{}), simulate.Decide(then, plan))
	if f.suggest != "" {
		s, err := simulate.Suggest(then, plan, f.suggest)
		if err != nil {
			return result, usagef("--suggest %q: %w", f.suggest, err)
		}
		result.Suggestion = &s
	}
	return result, nil
}

func settingsOf(changes []config.Change) []simulate.Setting {
	out := []simulate.Setting{}
	for _, c := range changes {
		out = append(out, simulate.Setting{Key: c.Key, Before: c.Old, After: c.New})
	}
	return out
}

// printSimulated prints the report; its error says that something gets worse.
func printSimulated(cmd *cobra.Command, f simulateFlags, r simulate.Report) error {
	const most = 10
	text := []byte(r.Text(most))
	if f.all {
		text = []byte(r.Text(0))
	}
	if f.output == "json" {
		var err error
		if text, err = r.JSON(); err != nil {
			return err
		}
	}
	if _, err := cmd.OutOrStdout().Write(text); err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	n := r.Worse
	for _, x := range r.Repositories {
		if x.Suggestion != nil && !x.Suggestion.Helps {
			n++
		}
	}
	if n > 0 {
		return findings(n)
	}
	return nil
}
