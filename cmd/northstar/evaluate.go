package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/app/facts"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/agreement"
	"github.com/northstar-app/northstar/checks/audit"
	"github.com/northstar-app/northstar/checks/explain"
)

// evaluateFlags are the flags of `evaluate`.
type evaluateFlags struct {
	exportFlags
	output string
	means  []string
}

// evaluateCommand measures how often people agree with inferred kinds.
func evaluateCommand() *cobra.Command {
	var f evaluateFlags
	cmd := &cobra.Command{
		Use:   "evaluate [OWNER/REPO...]",
		Short: "Say how often people agreed with the kinds that Northstar inferred",
		Long: agreement.Definition + "\n" +
			"Without files it reads the database that northstar serve uses, which may run meanwhile: what Northstar had inferred is kept\n" +
			"whenever somebody states a kind. People mostly speak up when something is wrong, so the agreement there is a lower bound.\n\n" +
			"With --issues and --pulls it holds what Northstar infers over an export against the labels there. The labels of the kinds in the\n" +
			"policy count by themselves; --map says what others mean. Those labels are hidden while Northstar decides.",
		Example: "  northstar evaluate\n" +
			"  northstar evaluate acme/shop --output prometheus\n" +
			"  northstar evaluate --issues issues.json --map 'enhancement=feature,refactor=tech-debt,bug=other'",
		Args: cobra.ArbitraryArgs,
	}
	f.add(cmd)
	cmd.Flags().StringArrayVar(&f.means, "map", nil, "with an export: what labels mean, LABEL=KIND,… (may be repeated)")
	open := settingFlags(cmd, "NORTHSTAR_DATABASE_URL")
	outputFlag(cmd, &f.output, "text", "json", "prometheus")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if f.given() {
			return evaluateExport(cmd, f, args)
		}
		if f.policy != "" || cmd.Flags().Changed("map") {
			return usagef("--policy and --map belong to an export: give --issues or --pulls too")
		}
		var named []checks.Ref
		for _, arg := range args {
			ref, err := explain.ParseRepo(arg)
			if err != nil {
				return usageError{err}
			}
			named = append(named, ref)
		}
		return reading(cmd, open, func(db *store.DB) error {
			var reports []agreement.Report
			err := db.Read(cmd.Context(), func(tx *store.Tx) (err error) {
				reports, err = facts.Agreements(tx, named)
				return err
			})
			if err != nil {
				return err
			}
			return printAgreement(cmd, reports, f.output)
		})
	}
	return cmd
}

// evaluateExport measures against the labels of an export.
func evaluateExport(cmd *cobra.Command, f evaluateFlags, args []string) error {
	if len(args) > 0 {
		return usagef("an export is of one repository: leave %s out, or --issues and --pulls", strings.Join(args, " "))
	}
	means, err := audit.ParseLabels(f.means)
	if err != nil {
		return usagef("--map: %w", err)
	}
	export, rules, err := f.read(cmd)
	if err == nil {
		err = holding(export)
	}
	if err != nil {
		return err
	}
	m := audit.Measure(export, rules, means, time.Now().UTC())
	for _, l := range m.Unused {
		fmt.Fprintf(cmd.ErrOrStderr(), "note: no item has the label %q of --map\n", l)
	}
	if m.Report.Judged == 0 {
		has := audit.CommonLabels(export, 10)
		if has == "" {
			has = "none at all"
		}
		return fmt.Errorf("nothing to judge: %s; say what labels mean with --map 'enhancement=feature,refactor=tech-debt' "+
			"(the export's most common labels: %s)", m.Report.LeftOut(), has)
	}
	return printAgreement(cmd, []agreement.Report{m.Report}, f.output)
}

func printAgreement(cmd *cobra.Command, reports []agreement.Report, output string) (err error) {
	var text []byte
	switch output {
	case "json":
		text, err = agreement.JSON(reports)
	case "prometheus":
		text = []byte(agreement.Prometheus(reports))
	default:
		text = []byte(agreement.Text(reports))
	}
	if err == nil {
		_, err = cmd.OutOrStdout().Write(text)
	}
	return err
}
