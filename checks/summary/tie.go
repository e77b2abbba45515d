package summary

import (
	"fmt"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// sentenceLength is how many characters of a vision's sentence are repeated, mostBreaks how many sentences, and mostTies how many milestones
// the review of a vision names whose ties it leaves.
const (
	sentenceLength = 160
	mostBreaks     = 3
	mostTies       = 5
)

// ruling is what one sentence lets go, before what.
type ruling struct {
	by          playbook.Break
	goes, stays []checks.Ref
}

// rulings are what the sentences say, in their order; items that go before the same ones together.
func rulings(all []playbook.Break) (out []ruling) {
	for _, b := range all {
		same := func(r ruling) bool {
			return r.by.Sentence == b.Sentence && r.by.Vision == b.Vision && r.goes[0] == b.Goes
		}
		if i := slices.IndexFunc(out, same); i >= 0 {
			out[i].stays = append(out[i].stays, b.Stays)
			continue
		}
		out = append(out, ruling{b, []checks.Ref{b.Goes}, []checks.Ref{b.Stays}})
	}
	for i := 0; i < len(out); i++ {
		for j := len(out) - 1; j > i; j-- {
			if r := out[j]; r.by.Sentence == out[i].by.Sentence && r.by.Vision == out[i].by.Vision && slices.Equal(r.stays, out[i].stays) {
				out[i].goes = append(out[i].goes, r.goes...)
				out = slices.Delete(out, j, j+1)
			}
		}
	}
	return out
}

// goes says which candidates go first by what visions say, in their words.
func (in MilestoneInput) goes() string {
	all := rulings(in.Breaks)
	says := func(r ruling, verb string) string {
		return fmt.Sprintf("%s %sbefore %s: vision %s says%s", some(r.goes, "or", in.Home), verb, some(r.stays, "and", in.Home), r.by.Vision.In(in.Home), said(r.by.Sentence))
	}
	switch len(all) {
	case 0:
		return ""
	case 1:
		return "\n\n⚖️ If something has to go, " + says(all[0], map[bool]string{true: "goes ", false: "go "}[len(all[0].goes) == 1])
	}
	s := "\n\n⚖️ If something has to go:\n"
	for _, r := range all[:min(len(all), mostBreaks)] {
		s += "\n- " + says(r, "")
	}
	if more := len(all) - mostBreaks; more > 0 {
		s += fmt.Sprintf("\n- … and %d more", more)
	}
	return s
}

// said is a sentence in its author's words.
func said(sentence string) string {
	return words(sentence, func(s string) string { return text.Escape(text.Cut(s, sentenceLength)) })
}

// some are references in a sentence: "#12", "#12 or #14".
func some(all []checks.Ref, last string, home checks.Ref) string {
	var names []string
	for _, r := range all {
		names = append(names, r.In(home))
	}
	n := len(names) - 1
	if n == 0 {
		return names[0]
	}
	return strings.Join(names[:n], ", ") + " " + last + " " + names[n]
}

// unbroken says which milestones get no help from a vision in what to let go.
func unbroken(p *page, all []playbook.Unbroken, home checks.Ref) {
	const remedy = "A sentence such as “We prefer … over …” would."
	milestone := func(u playbook.Unbroken) string {
		s := "“" + quote(u.Milestone) + "”"
		if !u.Repo.SameRepo(home) {
			s += " of " + u.Repo.Full()
		}
		return s
	}
	switch len(all) {
	case 0:
		return
	case 1:
		u := all[0]
		p.addf("\n⚖️ **It breaks no tie.** Milestone %s holds too much of one kind of work. If something has to go, nothing here says whether that is %s or %s. %s\n",
			milestone(u), u.Between[0].In(home), u.Between[1].In(home), remedy)
		return
	}
	named := all[:min(len(all), mostTies)]
	p.list("\n⚖️ **It breaks no tie.** These milestones hold too much of one kind of work. If something has to go, nothing here says what. "+remedy+"\n\n",
		rows(named, func(u playbook.Unbroken) string {
			return fmt.Sprintf("- %s: %s or %s?\n", milestone(u), u.Between[0].In(home), u.Between[1].In(home))
		}), listMore, "", len(all)-len(named))
}
