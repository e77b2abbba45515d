package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/audit"
	"github.com/northstar-app/northstar/config"
)

// exportFlags name what gh printed of one repository, and the policy that decides over it.
type exportFlags struct{ issues, pulls, policy string }

// add adds the flags to a command.
func (f *exportFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.issues, "issues", "", "an export: what gh issue list --json printed (- for standard input)")
	cmd.Flags().StringVar(&f.pulls, "pulls", "", "an export: what gh pr list --json printed (- for standard input)")
	cmd.Flags().StringVar(&f.policy, "policy", "", "with an export: a policy file; without it the defaults decide")
}

// given reports whether there is an export at all.
func (f exportFlags) given() bool { return f.issues != "" || f.pulls != "" }

// read is the export and what decides over it.
func (f exportFlags) read(cmd *cobra.Command) (audit.Export, *checks.Rules, error) {
	var issues, pulls []byte
	export, err := readExports(cmd, f.issues, f.pulls, &issues, &pulls)
	if err != nil {
		return export, nil, err
	}
	text, err := readExport(cmd.InOrStdin(), f.policy)
	if err != nil {
		return export, nil, err
	}
	policy, err := usablePolicy(cmd, f.policy, text, export.Repo.Owner)
	return export, &policy.Rules, err
}

// readExports reads both files into texts and what they hold into an export.
func readExports(cmd *cobra.Command, issues, pulls string, issueText, pullText *[]byte) (export audit.Export, err error) {
	if issues == "-" && pulls == "-" {
		return export, usagef("--issues and --pulls can't both be standard input")
	}
	if *issueText, err = readExport(cmd.InOrStdin(), issues); err != nil {
		return export, err
	}
	if *pullText, err = readExport(cmd.InOrStdin(), pulls); err != nil {
		return export, err
	}
	if export, err = audit.Read(*issueText, *pullText); err != nil {
		return export, usagef("read the export: %w", err)
	}
	return export, nil
}

// holding is an error of an export that holds nothing: there is no repository to say anything of.
func holding(e audit.Export) error {
	if len(e.Items) > 0 {
		return nil
	}
	return usagef("the export holds no items, neither an issue nor a pull request: make it anew with gh issue list and gh pr list, " +
		"--state all, and -R OWNER/REPO for the repository that is meant")
}

// readExport reads one file; nil when it was not given.
func readExport(in io.Reader, path string) ([]byte, error) {
	var text []byte
	var err error
	switch path {
	case "":
		return nil, nil
	case "-":
		text, err = io.ReadAll(in)
	default:
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, usageError{err}
	}
	if text == nil {
		text = []byte{} // given, and empty
	}
	return text, nil
}

// usablePolicy is the policy of a file over the defaults; of no file, the defaults. Problems are printed in their places.
func usablePolicy(cmd *cobra.Command, path string, text []byte, owner string) (config.Resolved, error) {
	var file *config.File
	var problems []config.Problem
	if path != "" {
		file, problems = config.Parse(path, text)
	}
	policy := config.Resolved{}
	if len(problems) == 0 {
		policy, problems = config.Resolve(owner, file, nil)
	}
	if len(problems) == 0 {
		return policy, nil
	}
	return config.Resolved{}, unusable(cmd, path, problems)
}

// unusable prints what is wrong with a policy, in its places.
func unusable(cmd *cobra.Command, path string, problems []config.Problem) error {
	for _, p := range problems {
		fmt.Fprintln(cmd.ErrOrStderr(), p)
	}
	return usagef("%s is not a valid policy", path)
}
