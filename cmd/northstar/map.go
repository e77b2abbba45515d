package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks/audit"
	"github.com/northstar-app/northstar/checks/chart"
)

// mapFlags are the flags of `map`.
type mapFlags struct {
	exportFlags
	owner, output string
	public, all   bool
}

// mapCommand draws what serves what.
func mapCommand() *cobra.Command {
	var f mapFlags
	cmd := &cobra.Command{
		Use:   "map",
		Short: "Draw what serves what: visions, strategies, their work, and work that serves nothing",
		Long: "Draw visions, the strategies under them, the work under those with its state, and then the work that serves nothing. Each vision\n" +
			"and strategy shows how much of its work is open and done, how much of it is technical debt, and what the playbook advises.\n" +
			"Long lists are cut with a count; --all shows them whole. --output mermaid is a drawing for an issue that says what it leaves out.\n\n" +
			"With --owner it reads the database that northstar serve uses, which may run meanwhile, and writes nothing. It shows all that is\n" +
			"stored of the owner: items of private repositories are marked 🔒 and are not for everybody's eyes. With --public it shows only\n" +
			"what everybody may read: no item of a private repository, and no line that leads through one; what serves such an item is\n" +
			"counted apart. With --issues and --pulls it reads an export of one repository instead, as northstar audit does.",
		Example: "  northstar map --owner acme\n" +
			"  northstar map --owner acme --public --output mermaid | gh issue comment 12 --body-file -\n" +
			"  northstar map --issues issues.json --pulls pulls.json --all",
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringVar(&f.owner, "owner", "", "the organisation or user whose repositories are on the map")
	f.add(cmd)
	cmd.Flags().BoolVar(&f.all, "all", false, "show long lists whole")
	cmd.Flags().BoolVar(&f.public, "public", false, "with --owner: show only what everybody may read")
	for _, export := range []string{"issues", "pulls"} {
		cmd.MarkFlagsMutuallyExclusive("owner", export)
		cmd.MarkFlagsMutuallyExclusive("public", export)
	}
	cmd.MarkFlagsOneRequired("owner", "issues", "pulls")
	cmd.MarkFlagsMutuallyExclusive("owner", "policy")
	open := settingFlags(cmd, "NORTHSTAR_DATABASE_URL", "GITHUB_V3_API_URL", "GITHUB_WEB_URL")
	outputFlag(cmd, &f.output, "text", "mermaid", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		switch {
		case !cmd.Flags().Changed("owner"):
			return mapExport(cmd, f)
		case strings.TrimSpace(f.owner) == "":
			return usagef("--owner is empty: name an organisation or a user")
		}
		stored, err := mirrored(open)
		if err != nil {
			return err
		}
		draw := stored.Chart
		if f.public {
			draw = stored.PublicChart
		}
		return reading(cmd, open, func(db *store.DB) error {
			var drawing *facts.Drawing
			err := db.Read(cmd.Context(), func(tx *store.Tx) (err error) {
				drawing, err = draw(tx, f.owner, time.Now().UTC())
				return err
			})
			if err != nil {
				return err
			}
			m, err := drawing.Map()
			if err != nil {
				return err
			}
			return printMap(cmd, m, f)
		})
	}
	return cmd
}

// mapExport draws the map of an export.
func mapExport(cmd *cobra.Command, f mapFlags) error {
	export, rules, err := f.read(cmd)
	if err != nil {
		return err
	}
	return printMap(cmd, audit.Run(export, rules, time.Now().UTC()).Map, f)
}

func printMap(cmd *cobra.Command, m *chart.Map, f mapFlags) (err error) {
	var text []byte
	switch f.output {
	case "json":
		text, err = m.JSON()
	case "mermaid":
		text = []byte(m.Mermaid())
	default:
		limits := chart.Short
		if f.all {
			limits = chart.Limits{}
		}
		text = []byte(m.Text(limits))
	}
	if err == nil {
		_, err = cmd.OutOrStdout().Write(text)
	}
	return err
}
