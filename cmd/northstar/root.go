package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/config"
)

// Exit statuses, contract 15.
const (
	statusDone     = 0
	statusFindings = 1 // and failures
	statusUsage    = 2 // and settings
)

// usageError is a mistake in how a command was called or set up: exit status 2.
type usageError struct{ err error }

// Error is the text of the mistake itself.
func (e usageError) Error() string { return e.err.Error() }

// Unwrap is the mistake itself.
func (e usageError) Unwrap() error { return e.err }

// usagef is a [usageError] with a text.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// findings ends a command that did its work and found something wrong, which it has printed: exit status 1.
type findings int

// Error counts what was found.
func (f findings) Error() string { return fmt.Sprintf("%d findings", int(f)) }

// rootCommand is the command line. A new subcommand adds a line here.
func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "northstar",
		Short:         "Work that serves a strategy, and technical debt that gets its share",
		Long:          "Northstar reads the issues and pull requests of a GitHub organisation and says what serves which strategy.",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(
		serveCommand(),
		demoCommand(),
		auditCommand(),
		simulateCommand(),
		mapCommand(),
		scaffoldCommand(),
		explainCommand(),
		evaluateCommand(),
		configCommand(),
		migrateCommand(),
		replayCommand(),
		logCommand(),
		backupCommand(),
		healthCommand(),
		doctorCommand(),
		versionCommand(),
	)
	return root
}

// run executes a command line and gives its exit status. Whatever is written to out and errs goes through a [screen].
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	root := rootCommand()
	out, errs = newScreen(out), newScreen(errs)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	began := false
	noteBegin(root, &began)
	suggest(root)
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil && !began {
		err = usageError{inPlainWords(cmd, err)} // the library's own errors: flags and arguments
	}
	return report(errs, cmd, err)
}

// suggest has every command know how far what was meant may be from what was written.
func suggest(cmd *cobra.Command) {
	cmd.SuggestionsMinimumDistance = 2
	for _, sub := range cmd.Commands() {
		suggest(sub)
	}
}

// noteBegin makes every command note that its own code began, which tells its errors from the library's.
func noteBegin(cmd *cobra.Command, began *bool) {
	if inner := cmd.RunE; inner != nil {
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			*began = true
			return inner(cmd, args)
		}
	}
	for _, sub := range cmd.Commands() {
		noteBegin(sub, began)
	}
}

// report prints an error on one line and gives its exit status.
func report(errs io.Writer, cmd *cobra.Command, err error) int {
	var found findings
	var usage usageError
	var setting *config.SettingError
	switch {
	case err == nil:
		return statusDone
	case errors.As(err, &found):
		return statusFindings
	case errors.As(err, &setting):
		fmt.Fprintf(errs, "northstar: %s\n", oneLine(err))
		return statusUsage
	case errors.As(err, &usage):
		message, _, _ := strings.Cut(err.Error(), "\n")
		fmt.Fprintf(errs, "northstar: %s (see %s --help)\n", strings.TrimSpace(message), cmd.CommandPath())
		return statusUsage
	}
	fmt.Fprintf(errs, "northstar: %s\n", oneLine(err))
	return statusFindings
}

// oneLine is an error whose text may be a library's of several lines, each of which is said once.
func oneLine(err error) string {
	var lines []string
	for line := range strings.Lines(err.Error()) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}

// outputFlag adds --output with the formats that a command knows, the first by default.
func outputFlag(cmd *cobra.Command, to *string, formats ...string) {
	cmd.Flags().StringVar(to, "output", formats[0], "output format: "+strings.Join(formats, ", "))
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
	inner := cmd.Args
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if !slices.Contains(formats, *to) {
			return fmt.Errorf("--output %s is not known: use %s", *to, strings.Join(formats, " or "))
		}
		if inner == nil {
			return nil
		}
		return inner(cmd, args)
	}
}
