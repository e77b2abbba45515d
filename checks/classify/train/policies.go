package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
)

// measurePolicies prints how the review finds the strategy documents of train and dev, each as the guiding policy of a strategy. eye is a
// file of what was read by eye: a document's name and whether it has a choice ("choice") or not ("none") a line, apart by a tab. Whatever
// has a sign and was not read is printed, to be read.
func measurePolicies(data, eye string) error {
	read, err := verdicts(eye)
	if err != nil {
		return err
	}
	all, found, wrong := 0, map[playbook.Status]int{}, map[playbook.Status]int{}
	for _, part := range []string{"train", "dev"} {
		docs, err := readFile(filepath.Join(data, part, "strategy.jsonl"))
		if err != nil {
			return err
		}
		for i, d := range docs {
			f, ok := guides(d.Body)
			if !ok {
				continue
			}
			all++
			found[f.Status]++
			name := fmt.Sprintf("%s/strategy:%d", part, i)
			switch is := read[name]; {
			case f.Status == playbook.NotReviewed:
			case is == "":
				fmt.Printf("not read by eye: %s is %s: %s %q\n", name, f.Status, f.Sentence, f.Quote)
			case (f.Status == playbook.OK) != (is == "choice"):
				wrong[f.Status]++
			}
		}
	}
	for _, s := range []playbook.Status{playbook.OK, playbook.Advice} {
		fmt.Printf("%s: %d of %d documents, wrong by eye %d, %.1f in 100\n", s, found[s], all, wrong[s], 100*float64(wrong[s])/float64(max(all, 1)))
	}
	fmt.Printf("left to people: %d\n", found[playbook.NotReviewed])
	return nil
}

// guides is what the review says of a text that is a strategy's guiding policy.
func guides(policy string) (playbook.Finding, bool) {
	body, now := "## Guiding policy\n\n"+policy, time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
	r := playbook.Review(playbook.Reviewed{Item: checks.Item{Ref: checks.Ref{Owner: "acme", Repo: "shop", Number: 12}, Type: checks.Issue, Body: body, State: checks.Open, Created: now},
		Doc: text.Read(body), Kind: checks.Strategy, Rules: &checks.Rules{}, Now: now})
	for _, f := range r.Findings {
		if f.Name == "goal-not-strategy" {
			return f, true
		}
	}
	return playbook.Finding{}, false
}

// verdicts are the lines of a file of names and what each was found to be.
func verdicts(file string) (map[string]string, error) {
	all := map[string]string{}
	err := eachLine(file, func(line []byte) error {
		name, is, ok := strings.Cut(string(line), "\t")
		if !ok {
			return fmt.Errorf("%q has no tab", line)
		}
		all[name] = is
		return nil
	})
	return all, err
}
