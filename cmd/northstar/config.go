package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

// configCommand groups what there is to do with policy files.
func configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Check policy files and print their schema",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(configCheckCommand(), configSchemaCommand())
	return cmd
}

// checked is what `config check` found, as JSON shows it.
type checked struct {
	File     string           `json:"file"`
	Valid    bool             `json:"valid"`
	Mode     checks.Mode      `json:"mode,omitempty"`
	Problems []config.Problem `json:"problems"`
}

func configCheckCommand() *cobra.Command {
	var output, over string
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Say whether a policy file is valid, with every problem in its place",
		Long: "Say whether a policy file is valid. Problems are printed one on a line, FILE:LINE:COLUMN: KEY: MESSAGE.\n" +
			"With --owner the file is checked as a repository's over the owner's: locked keys, and values that don't fit together.\n" +
			"FILE may be - for standard input.",
		Example: "  northstar config check .github/northstar.yml",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, err := checkPolicy(cmd.InOrStdin(), args[0], over)
			if err != nil {
				return err
			}
			if err := printChecked(cmd.OutOrStdout(), out, output); err != nil {
				return err
			}
			if !out.Valid {
				return findings(len(out.Problems))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&over, "owner", "", "the owner's policy file, which FILE is merged over")
	outputFlag(cmd, &output, "text", "json")
	return cmd
}

// checkPolicy reads a file, alone or over an owner's.
func checkPolicy(in io.Reader, path, over string) (checked, error) {
	file, problems, err := readPolicy(in, path)
	if err != nil {
		return checked{}, err
	}
	var owner *config.File
	if over != "" {
		var ownProblems []config.Problem
		if owner, ownProblems, err = readPolicy(in, over); err != nil {
			return checked{}, err
		}
		problems = append(ownProblems, problems...)
	}
	out := checked{File: path, Problems: problems}
	if len(problems) == 0 {
		first, second := file, (*config.File)(nil)
		if owner != nil {
			first, second = owner, file
		}
		resolved, misfits := config.Resolve("", first, second)
		out.Mode, out.Problems = resolved.Rules.Mode, misfits
	}
	if out.Valid = len(out.Problems) == 0; out.Valid {
		out.Problems = []config.Problem{}
	} else {
		out.Mode = ""
	}
	return out, nil
}

func readPolicy(in io.Reader, path string) (*config.File, []config.Problem, error) {
	var text []byte
	var err error
	if path == "-" {
		text, err = io.ReadAll(in)
	} else {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, nil, usageError{err}
	}
	file, problems := config.Parse(path, text)
	return file, problems, nil
}

func printChecked(w io.Writer, c checked, output string) error {
	if output == "json" {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(c)
	}
	if c.Valid {
		_, err := fmt.Fprintf(w, "%s: valid, mode %s\n", c.File, c.Mode)
		return err
	}
	for _, p := range c.Problems {
		if _, err := fmt.Fprintln(w, p); err != nil {
			return err
		}
	}
	return nil
}

func configSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of policy files, for editors",
		Example: "  northstar config schema > northstar.schema.json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(config.Schema())
			return err
		},
	}
}
