package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/northstar-app/northstar/app/demo"
	"github.com/northstar-app/northstar/checks"
)

// demoFlags are the flags of `demo` that name files, and what it does at the end.
type demoFlags struct {
	exportFlags
	exit, verbose bool
}

func demoCommand() *cobra.Command {
	var o demo.Options
	var f demoFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show the whole job on this machine, without an account",
		Long: `Starts a simulated GitHub and the server, which talk over loopback HTTP, and tells the story of a small organisation; with
--issues and --pulls it does the same on the history of a real repository. Then it lists every label, check and comment with
its reason, writes each text as Markdown and HTML into a folder, and stays up until Ctrl-C.`,
		Example: `  northstar demo
  gh issue list -R OWNER/REPO --state all -L 1000 --json number,title,body,labels,milestone,state,stateReason,author,createdAt,updatedAt,closedAt,url > issues.json
  northstar demo --issues issues.json --exit`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&o.Out, "out", "northstar-demo", "folder for the results")
	cmd.Flags().StringVar(&f.issues, "issues", "", "what gh issue list --json printed (- for standard input)")
	cmd.Flags().StringVar(&f.pulls, "pulls", "", "what gh pr list --json printed (- for standard input)")
	cmd.Flags().StringVar(&f.policy, "policy", "", "policy file for the export (default: the defaults, in advise)")
	cmd.Flags().BoolVar(&f.exit, "exit", false, "end when the story is told")
	cmd.Flags().BoolVar(&f.verbose, "verbose", false, "show the server's log")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		mode, err := f.export(cmd, &o)
		if err != nil {
			return err
		}
		level := zerolog.WarnLevel
		if f.verbose {
			level = zerolog.DebugLevel
		}
		o.Log = newLog(cmd.ErrOrStderr(), "console", level)
		o.Screen, o.Version = cmd.OutOrStdout(), thisBuild().Version
		if term.IsTerminal(int(os.Stdout.Fd())) {
			o.Terminal = os.Stdout // past the screen: the bar moves the cursor, and shows nothing but figures
		}
		return f.tell(cmd, o, mode)
	}
	return cmd
}

// export reads the files of a real repository, if any are given, and gives the mode of the policy that they are shown
// under. What can't be shown is refused before anything is started.
func (f demoFlags) export(cmd *cobra.Command, o *demo.Options) (checks.Mode, error) {
	if !f.given() {
		if f.policy != "" {
			return "", usagef("--policy is for an export: give --issues or --pulls too")
		}
		return checks.Enforce, nil
	}
	export, err := readExports(cmd, f.issues, f.pulls, &o.Issues, &o.Pulls)
	if err != nil {
		return "", err
	}
	if err := holding(export); err != nil {
		return "", err
	}
	if f.policy == "" {
		return checks.Advise, nil
	}
	if o.Policy, err = readExport(cmd.InOrStdin(), f.policy); err != nil {
		return "", err
	}
	policy, err := usablePolicy(cmd, f.policy, o.Policy, export.Repo.Owner)
	return policy.Rules.Mode, err
}

// tell runs the demo, prints its results, and keeps it up until it is interrupted.
func (f demoFlags) tell(cmd *cobra.Command, o demo.Options, mode checks.Mode) (err error) {
	out, ctx := cmd.OutOrStdout(), cmd.Context()
	fmt.Fprintln(out, "🧭 Northstar, on a simulated GitHub on this machine")
	d, err := demo.Start(ctx, o)
	if err != nil {
		if ctx.Err() != nil {
			return errors.New("interrupted before the end")
		}
		return err
	}
	defer func() {
		if cerr := d.Close(); err == nil {
			err = cerr
		}
	}()
	rows, err := d.Results(ctx)
	if err != nil {
		return err
	}
	width := 140
	if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && w > 60 {
		width = w
	}
	counts, err := d.Counts(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s\n\nWhat GitHub shows now, and why:\n\n%s\n", counts, demo.Table(rows, width, 60))
	switch {
	case len(rows) > 0:
	case !mode.Posts():
		fmt.Fprintf(out, "  nothing: the policy's mode is %s.\n", mode)
	default:
		fmt.Fprintln(out, "  nothing: no pull request is open, and no open issue needs a label or a comment.\n"+
			"  `northstar audit` on the same files shows every decision, and suggests rules for a policy.")
	}
	fmt.Fprintf(out, "Every text as Markdown and HTML: %s/index.html\n", o.Out)
	if f.exit {
		return nil
	}
	hub, server := d.Addresses()
	fmt.Fprintf(out, "Still up for a look: Northstar at %s, and the API of the simulated GitHub at %s. Ctrl-C ends both.\n", server, hub)
	<-ctx.Done()
	fmt.Fprintln(out, "\nstopped")
	return nil
}
