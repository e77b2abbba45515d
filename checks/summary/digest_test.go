package summary_test

import (
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

// digested is a repository in which something of every sort waits.
func digested() summary.DigestInput {
	item := func(n int, title string) checks.Reference { return checks.Reference{Ref: ref(n), Title: title} }
	return summary.DigestInput{Home: ref(0), At: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC),
		Unlinked: summary.DigestPart{More: 12, Lines: []summary.DigestLine{
			{Item: item(71, "Say why the bank refused"), To: ref(40)}, {Item: item(72, hostile), To: roadmap}, {Item: item(73, "A darker theme")}}},
		Unclassified: summary.DigestPart{Lines: []summary.DigestLine{{Item: item(74, hostile), Kind: checks.Feature}, {Item: item(75, "The basket"), Kind: checks.Feature},
			{Item: item(75, "The basket"), Kind: checks.TechDebt}}},
		Waived: summary.DigestPart{Lines: []summary.DigestLine{
			{Item: item(80, "Gift wrapping"), Waiver: checks.Waiver{Check: "strategy", By: "everyone", Reason: hostile}},
			{Item: item(81, "Tax"), Waiver: checks.Waiver{Check: "debt-capacity", By: "ada", Reason: "the law", Until: time.Date(2026, 12, 14, 0, 0, 0, 0, time.UTC)}}}},
	}
}

func digestTexts(all map[string]string) {
	in := digested()
	all["digest"] = summary.Digest(in)
	in.Done = []summary.DigestTick{{Item: ref(69), Command: "/northstar kind tech-debt", By: "everyone"}}
	in.Refused = []summary.DigestTick{{Item: ref(80), Command: "/northstar unwaive strategy", By: "sam", Why: "Only maintainers may."}}
	in.Unlinked, in.Unclassified = summary.DigestPart{}, summary.DigestPart{}
	all["digest-ticked"] = summary.Digest(in)
	all["digest-empty"] = summary.Digest(summary.DigestInput{Home: in.Home, At: in.At})
}

// No two lines that do something else have the same words, whatever items are called and reasons say, and each is one line.
func TestDigestWordsAreTheirOwn(t *testing.T) {
	of := map[string]string{}
	for n := 1; n < 20; n++ {
		for _, title := range []string{"x", "x) is feature", "x) → #40", hostile + "\n- [x] #1"} {
			l := summary.DigestLine{Item: checks.Reference{Ref: ref(n), Title: title}}
			lines := []summary.DigestLine{l, l, l, l, l}
			lines[0].To, lines[1].To, lines[2].Kind, lines[3].Kind = ref(4), roadmap, checks.Feature, checks.TechDebt
			lines[4].Waiver = checks.Waiver{Check: "strategy", By: "ada", Reason: title}
			for _, l := range lines {
				words, does := l.Words(ref(0)), l.Item.Ref.String()+l.Command()
				if strings.ContainsAny(words, "\r\n") {
					t.Errorf("%q is more than a line", words)
				}
				if was, twice := of[words]; twice && was != does {
					t.Errorf("%q does %s and %s", words, was, does)
				}
				of[words] = does
			}
		}
	}
}
