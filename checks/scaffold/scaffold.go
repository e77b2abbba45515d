// Package scaffold holds the files with which a repository starts: issue forms for the four kinds, the labels and the
// policy.
//
// The forms ask for what the other rooms read, and nothing in them needs Northstar: without it they are ordinary issue
// forms. It decides nothing about what is there already; that is for whoever writes the files.
package scaffold

import (
	"embed"
	"fmt"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

//go:embed form/*.yml
var forms embed.FS

// The places of the files, from the top of a repository. Only the policy of an owner's repository .github is elsewhere: GitHub
// looks for forms there in the same folder as in any other.
const (
	PolicyPath      = ".github/northstar.yml"
	OwnerPolicyPath = "northstar.yml"
	labelsPath      = ".github/labels.yml"
	formFolder      = ".github/ISSUE_TEMPLATE/"
)

// File is one file: its path from the top of the repository, with slashes, and what is in it.
type File struct{ Path, Text string }

// Files are all files, in the order in which people read them: a form for each kind, the labels by the given names and the
// policy as given, at one of the two places for it. The forms do not depend on the names: they say the kind, and leave the label to Northstar.
func Files(labels map[checks.Kind]string, policyPath, policy string) []File {
	var all []File
	for _, k := range checks.Kinds {
		name := k.String() + ".yml"
		b, err := forms.ReadFile("form/" + name)
		if err != nil {
			panic(err) // it is part of the program
		}
		all = append(all, File{formFolder + name, string(b)})
	}
	return append(all, File{labelsPath, labelFile(labels)}, File{policyPath, policy})
}

// labelFile lists the labels as the usual tools that keep labels in step read them.
func labelFile(labels map[checks.Kind]string) string {
	var b strings.Builder
	b.WriteString("# The labels of the four kinds. Northstar makes them when it first needs them; to have them before that:\n#\n")
	for _, c := range LabelCommands(labels) {
		b.WriteString("#   " + c + "\n")
	}
	b.WriteString("#\n# Other names are set under `labels` in northstar.yml. Colours and descriptions are yours to change.\n")
	for _, k := range checks.Kinds {
		look := k.Look()
		fmt.Fprintf(&b, "- name: %s\n  color: \"%s\"\n  description: %s\n", quoted(labels[k]), look.Color, look.Description)
	}
	return b.String()
}

// quoted is a label's name as a YAML text.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// LabelCommands are the commands of gh that make the labels in the repository that a shell is in. They change none that
// is there already.
func LabelCommands(labels map[checks.Kind]string) []string {
	var all []string
	for _, k := range checks.Kinds {
		look := k.Look()
		all = append(all, fmt.Sprintf("gh label create %s --color %s --description %s", shell(labels[k]), look.Color, shell(look.Description)))
	}
	return all
}

// shell is a text as one word of a POSIX shell.
func shell(s string) string {
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:", r))
	}) && s[0] != '-' {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// Listing is all files in one text, each after a line "-- its path --".
func Listing(files []File) string {
	var b strings.Builder
	for _, f := range files {
		fmt.Fprintf(&b, "-- %s --\n%s", f.Path, f.Text)
		if !strings.HasSuffix(f.Text, "\n") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
