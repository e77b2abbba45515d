package text

import (
	"regexp"
	"strings"
)

// closer is one of GitHub's closing keywords at the end of a text.
var closer = regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{N}_/-])(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)(?::\s*|\s+)$`)

// A keyword with its colon and spaces is this long at most.
const maxCloser = 24

// closes reads the references that follow a closing keyword. As on GitHub each needs its own keyword: "Closes #1, #2"
// closes #1.
func closes(lines []line) []Mention {
	var all []Mention
	for _, l := range lines {
		for _, f := range find(l.seen) {
			before := strings.ToValidUTF8(l.seen[max(0, f.start-maxCloser):f.start], "")
			if closer.MatchString(before) {
				all = append(all, f.Mention)
			}
		}
	}
	return all
}
