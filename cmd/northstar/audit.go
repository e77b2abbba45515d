package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/northstar-app/northstar/checks/audit"
	"github.com/northstar-app/northstar/config"
)

// auditFlags are the flags of `audit`.
type auditFlags struct{ issues, pulls, policy, output, out string }

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
	cmd.Flags().StringVar(&f.issues, "issues", "", "what gh issue list --json printed (- for standard input)")
	cmd.Flags().StringVar(&f.pulls, "pulls", "", "what gh pr list --json printed (- for standard input)")
	cmd.Flags().StringVar(&f.policy, "policy", "", "a policy file; without it the defaults decide")
	cmd.Flags().StringVar(&f.out, "out", "", "write the report to this file; .html, .md and .json choose the format")
	outputFlag(cmd, &f.output, "markdown", "html", "json")
	cmd.MarkFlagsOneRequired("issues", "pulls")
	return cmd
}

func runAudit(cmd *cobra.Command, f auditFlags) error {
	var issues, pulls []byte
	export, err := readExports(cmd, f.issues, f.pulls, &issues, &pulls)
	if err != nil {
		return err
	}
	policy, err := auditPolicy(cmd, f.policy, export.Repo.Owner)
	if err != nil {
		return err
	}
	report := audit.Run(export, &policy.Rules, time.Now().UTC())
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

// auditPolicy is the policy that decides.
func auditPolicy(cmd *cobra.Command, path, owner string) (config.Resolved, error) {
	text, err := readExport(cmd.InOrStdin(), path)
	if err != nil {
		return config.Resolved{}, err
	}
	return usablePolicy(cmd, path, text, owner)
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
	for _, p := range problems {
		fmt.Fprintln(cmd.ErrOrStderr(), p)
	}
	return config.Resolved{}, usagef("%s is not a valid policy", path)
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
		s, err := r.HTML()
		return []byte(s), err
	}
	return []byte(r.Markdown()), nil
}
