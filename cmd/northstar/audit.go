package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/checks/audit"
)

// auditFlags are the flags of `audit`.
type auditFlags struct {
	exportFlags
	output, out string
}

// auditCommand reports on a repository without GitHub.
func auditCommand() *cobra.Command {
	var f auditFlags
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Report what Northstar would say about a repository, from files that gh exported",
		Long: "Report every kind, link, milestone and check that Northstar would come to, from files as gh prints them.\n" +
			"Nothing is read from or written to GitHub. Without --policy the defaults decide.\n\n" +
			"  gh issue list --state all --limit 10000 --json number,title,body,labels,milestone,state,stateReason,author,createdAt,updatedAt,closedAt,url > issues.json\n" +
			"  gh pr list --state all --limit 10000 --json number,title,body,labels,milestone,state,author,createdAt,updatedAt,closedAt,mergedAt,isDraft,headRefOid,closingIssuesReferences,url > pulls.json\n\n" +
			"With closingIssuesReferences, links made by hand in GitHub's sidebar count; with files and changedFiles, rules about paths do.\n" +
			"The exit status is 0 when the report was made, whatever it says, 2 when a file or the policy is not usable.",
		Example: "  northstar audit --issues issues.json --pulls pulls.json --out report.html\n" +
			"  gh issue list … | northstar audit --issues - --output json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runAudit(cmd, f) },
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.out, "out", "", "write the report to this file; .html, .md and .json choose the format")
	outputFlag(cmd, &f.output, "markdown", "html", "json")
	cmd.MarkFlagsOneRequired("issues", "pulls")
	return cmd
}

func runAudit(cmd *cobra.Command, f auditFlags) error {
	export, rules, err := f.read(cmd)
	if err != nil {
		return err
	}
	report := audit.Run(export, rules, time.Now().UTC())
	text, err := f.render(cmd, report)
	if err != nil {
		return err
	}
	for _, note := range report.Notes {
		fmt.Fprintf(cmd.ErrOrStderr(), "note: %s\n", note)
	}
	if f.out == "" {
		_, err = cmd.OutOrStdout().Write(text)
		return err
	}
	if err := os.WriteFile(f.out, text, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s: items %d, milestones %d\n", f.out, len(report.Items), len(report.Milestones))
	return nil
}

// render is the report in the format that was asked for, by --output or else by the name of the file.
func (f auditFlags) render(cmd *cobra.Command, r audit.Report) ([]byte, error) {
	format := f.output
	if !cmd.Flags().Changed("output") {
		switch strings.ToLower(filepath.Ext(f.out)) {
		case ".html", ".htm":
			format = "html"
		case ".json":
			format = "json"
		}
	}
	switch format {
	case "json":
		return r.JSON()
	case "html":
		return []byte(r.HTML()), nil
	}
	return []byte(r.Markdown()), nil
}
