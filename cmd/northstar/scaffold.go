package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/scaffold"
	"github.com/northstar-app/northstar/config"
)

// scaffoldFlags are the flags of `scaffold`.
type scaffoldFlags struct {
	policy   string
	forOwner bool
	force    bool
}

// scaffoldCommand writes the files with which a repository starts.
func scaffoldCommand() *cobra.Command {
	var f scaffoldFlags
	cmd := &cobra.Command{
		Use:   "scaffold [DIR]",
		Short: "Write issue forms for the four kinds, the labels and a commented policy file",
		Long: "Write issue forms for 🔭 vision, 🧭 strategy, ✨ feature and 🧹 tech-debt, the labels, and a commented policy file into DIR,\n" +
			"the top of a repository; without DIR, print them, each after a line with its name. What is there already is kept, unless\n" +
			"--force replaces it.\n\n" +
			"With --for-owner the files are for the owner's repository named .github, where they serve all its repositories: the policy is\n" +
			"northstar.yml at the top. GitHub takes forms from there if that repository is public, for each that has none of its own.\n\n" +
			"With --policy the labels have the names that the file gives them, and the file itself is the policy that is written.",
		Example: "  northstar scaffold\n  northstar scaffold .\n  northstar scaffold --for-owner ../.github\n" +
			"  northstar scaffold --policy northstar.yml ../roadmap",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 && strings.TrimSpace(args[0]) == "" {
				return usagef("DIR is empty: name a folder, . for this one")
			}
			files, labels, err := scaffolded(cmd, f)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				_, err = fmt.Fprint(cmd.OutOrStdout(), scaffold.Listing(files))
				return err
			}
			return f.write(cmd, args[0], files, labels)
		},
	}
	cmd.Flags().StringVar(&f.policy, "policy", "", "a policy file that names the labels (- for standard input); without it the defaults")
	cmd.Flags().BoolVar(&f.forOwner, "for-owner", false, "for the owner's repository .github: the policy serves all its repositories")
	cmd.Flags().BoolVar(&f.force, "force", false, "replace files that are there already")
	return cmd
}

// scaffolded are the files, and the names of the labels in them.
func scaffolded(cmd *cobra.Command, f scaffoldFlags) ([]scaffold.File, map[checks.Kind]string, error) {
	text, err := readExport(cmd.InOrStdin(), f.policy)
	if err != nil {
		return nil, nil, err
	}
	policy, err := usablePolicy(cmd, f.policy, text, "")
	if err != nil {
		return nil, nil, err
	}
	if f.policy == "" {
		text = []byte(config.NewFileText(config.Offer{}))
	}
	path := scaffold.PolicyPath
	if f.forOwner {
		path = scaffold.OwnerPolicyPath
	}
	return scaffold.Files(policy.Rules.Labels, path, string(text)), policy.Rules.Labels, nil
}

// write writes the files into a folder, which is made when it is not there, and says what became of each.
func (f scaffoldFlags) write(cmd *cobra.Command, dir string, files []scaffold.File, labels map[checks.Kind]string) error {
	out := cmd.OutOrStdout()
	for _, one := range files {
		path := filepath.Join(dir, filepath.FromSlash(one.Path))
		done, err := f.place(path, []byte(one.Text))
		if err != nil {
			return fmt.Errorf("write the scaffold: %w", err)
		}
		fmt.Fprintf(out, "%-9s  %s\n", done, path)
	}
	fmt.Fprintln(out, "\nNorthstar makes the labels when it first needs them. To make them now, in a clone of the repository:")
	for _, c := range scaffold.LabelCommands(labels) {
		fmt.Fprintln(out, "  "+c)
	}
	return nil
}

// place writes one file and says in a word what it did: "written", "replaced", "unchanged", or "kept" for another file that
// is there.
func (f scaffoldFlags) place(path string, text []byte) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err == nil {
		_, err = file.Write(text)
		return "written", errors.Join(err, file.Close())
	}
	if !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	switch old, err := os.ReadFile(path); {
	case err != nil:
		return "", err
	case bytes.Equal(old, text):
		return "unchanged", nil
	case !f.force:
		return "kept", nil
	}
	return "replaced", os.WriteFile(path, text, 0o644)
}
