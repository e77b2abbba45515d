package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/renameio/v2/maybe"
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
	if err := f.target(cmd); err != nil {
		return err
	}
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
	if err := writeWhole(f.out, text); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s: items %d, milestones %d\n", f.out, len(report.Items), len(report.Milestones))
	return nil
}

// target checks where the report goes: never over what it is made of, and in the format that the file's name promises.
func (f auditFlags) target(cmd *cobra.Command) error {
	if f.out == "" {
		return nil
	}
	there, err := os.Stat(f.out)
	for name, path := range map[string]string{"issues": f.issues, "pulls": f.pulls, "policy": f.policy} {
		if from, rerr := os.Stat(path); err == nil && rerr == nil && path != "-" && os.SameFile(there, from) {
			return usagef("--out %s is the file of --%s, which it would destroy: name another file", f.out, name)
		}
	}
	if named := f.named(); cmd.Flags().Changed("output") && named != "" && named != f.output {
		return usagef("--output %s does not fit --out %s: leave --output out, or name a file that ends otherwise", f.output, f.out)
	}
	return nil
}

// named is the format that the name of the file asks for, "" where it asks for none.
func (f auditFlags) named() string {
	switch strings.ToLower(filepath.Ext(f.out)) {
	case ".html", ".htm":
		return "html"
	case ".json":
		return "json"
	case ".md", ".markdown":
		return "markdown"
	}
	return ""
}

// render is the report in the format that was asked for, by --output or else by the name of the file.
func (f auditFlags) render(cmd *cobra.Command, r audit.Report) ([]byte, error) {
	format := f.output
	if named := f.named(); !cmd.Flags().Changed("output") && named != "" {
		format = named
	}
	switch format {
	case "json":
		return r.JSON()
	case "html":
		return []byte(r.HTML()), nil
	}
	return []byte(r.Markdown()), nil
}

// writeWhole writes a file whole or, where there is no room for instance, leaves what is there as it is. A device or a pipe is just written to.
func writeWhole(path string, text []byte) error {
	if there, err := os.Stat(path); err == nil && !there.Mode().IsRegular() {
		return os.WriteFile(path, text, 0o644)
	}
	return maybe.WriteFile(path, text, 0o644)
}
