package audit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/agreement"
	"github.com/northstar-app/northstar/checks/classify/learn"
	"github.com/northstar-app/northstar/checks/classify/model"
	"github.com/northstar-app/northstar/checks/text"
)

// ParseLabels reads what labels mean, one or more lists such as "enhancement=feature,refactor=tech-debt,bug=other", into
// kinds by lower-case label. A label may hold "=" but no comma. The error names the entry and how to write it.
func ParseLabels(lists []string) (map[string]checks.Kind, error) {
	out := map[string]checks.Kind{}
	for _, list := range lists {
		for entry := range strings.SplitSeq(list, ",") {
			at := strings.LastIndexByte(entry, '=')
			if at < 0 {
				return nil, fmt.Errorf("%q is no LABEL=KIND: write it like enhancement=feature,refactor=tech-debt", entry)
			}
			label, word := strings.ToLower(strings.TrimSpace(entry[:at])), entry[at+1:]
			kind, ok := checks.ParseKind(word)
			switch was, twice := out[label]; {
			case label == "":
				return nil, fmt.Errorf("%q names no label before the =", entry)
			case !ok:
				return nil, fmt.Errorf("%q: %q is no kind: use feature, tech-debt, other, strategy, vision or none", entry, strings.TrimSpace(word))
			case twice && was != kind:
				return nil, fmt.Errorf("the label %q is given two kinds, %s and %s: choose one", label, was, kind)
			}
			out[label] = kind
		}
	}
	return out, nil
}

// measured is what [Measure] found.
type measured struct {
	Report agreement.Report
	Unused []string // labels of the map that no item has, in order
}

// Measure holds the kinds that Northstar would infer over an export against the labels that people put on. The labels of the
// policy's kinds mean those kinds, and means says what others do (in lower case, as [ParseLabels] gives it). Every label
// with a meaning is hidden from the decision, so that an exemption or a rule by such a label does not decide either.
// An item is judged when its labels mean exactly one kind; none is one.
func Measure(e Export, r *checks.Rules, means map[string]checks.Kind, now time.Time) measured {
	all := maps.Clone(r.OldNames)
	if all == nil {
		all = map[string]checks.Kind{}
	}
	for k, name := range r.Labels {
		all[strings.ToLower(name)] = k
	}
	maps.Copy(all, means)
	used := map[string]bool{}
	said := make([]map[checks.Kind]bool, len(e.Items))
	blind := e
	blind.Items = slices.Clone(e.Items)
	for i := range blind.Items {
		said[i] = map[checks.Kind]bool{}
		var rest []string
		for _, l := range e.Items[i].Labels {
			if k, ok := all[strings.ToLower(l)]; ok {
				said[i][k], used[strings.ToLower(l)] = true, true
			} else {
				rest = append(rest, l)
			}
		}
		blind.Items[i].Labels = rest
	}
	u := begin(blind, r, now)
	out := measured{Report: u.measure(said)}
	if r.Classify.Learn && r.Classify.TextModel {
		u.learn(said, &out.Report)
	}
	for _, l := range slices.Sorted(maps.Keys(means)) {
		if !used[l] {
			out.Unused = append(out.Unused, l)
		}
	}
	return out
}

// measure judges every item whose labels mean one kind.
func (u *run) measure(said []map[checks.Kind]bool) agreement.Report {
	var pairs []agreement.Pair
	silent := agreement.Note{Why: "without a label that says a kind"}
	torn := agreement.Note{Why: "with labels that say different kinds"}
	exempt := agreement.Note{Why: "exempt by the policy"}
	declared := agreement.Note{Why: "whose description or issue type states a kind"}
	for i := range u.subjects {
		d := u.subjects[i].decision
		switch {
		case len(said[i]) == 0:
			silent.Items++
		case len(said[i]) > 1:
			torn.Items++
		case d.Exempt():
			exempt.Items++
		case d.Source.Declared():
			declared.Items++
		default:
			if d.Likely != checks.None { // too weak for a label: nothing was said
				d.Source, d.Confidence = checks.NoSource, 0
			}
			for k := range said[i] {
				pairs = append(pairs, agreement.Pair{Inferred: d.Kind, Source: d.Source, Confidence: d.Confidence, Said: k, Likely: d.Likely})
			}
		}
	}
	return agreement.Measure(u.export.Repo.Full(), pairs, nil, []agreement.Note{silent, torn, exempt, declared})
}

// learn measures again with what the labels teach the text model. Every item is decided by a correction that has not seen it.
func (u *run) learn(said []map[checks.Kind]bool, r *agreement.Report) {
	var all []learn.Example
	for i := range u.subjects {
		if len(said[i]) != 1 {
			continue
		}
		it := u.export.Items[i].Item
		for k := range said[i] {
			all = append(all, learn.Example{Number: it.Ref.Number, Title: it.Title, Scores: model.Shipped().Scores(it.Title, u.subjects[i].doc), Kind: k})
		}
	}
	unseen, m := learn.Across(all)
	r.Teach(m.Examples, m.Before, m.After, m.Why)
	if m.Why != "" {
		return
	}
	for i := range u.subjects {
		in := &u.subjects[i].in
		in.Learned, in.Closes = unseen(in.Item.Ref.Number), nil
	}
	u.classify()
	after := u.measure(said)
	r.Learned.All = &agreement.Whole{Before: r.Outcome(), After: after.Outcome()}
}

// CommonLabels are the labels that most items of an export have, at most so many, as "enhancement (52), bug (40)".
func CommonLabels(e Export, most int) string {
	count := map[string]int{}
	for _, it := range e.Items {
		for _, l := range it.Labels {
			count[l]++
		}
	}
	labels := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	var out []string
	for _, l := range labels[:min(most, len(labels))] {
		out = append(out, fmt.Sprintf("%s (%d)", text.Cut(checks.Plain(l), 60), count[l]))
	}
	return strings.Join(out, ", ")
}
