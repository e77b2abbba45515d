package config

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/northstar-app/northstar/checks"
)

// whole reports what no value of a file can tell alone: bands that are upside down and labels that are the same.
func (p *parsing) whole() {
	pol := &p.file.policy
	p.band(pol.Capacity.TechDebt, "capacity.tech-debt")
	if a, b := sameLabel(pol.Labels); a != "" {
		p.report(p.file.places["labels."+b], "labels."+b, fmt.Sprintf("is the label of %s too: give each kind its own", a), "")
	}
}

// item reports what is missing in an entry of a list.
func (p *parsing) item(n *node, v reflect.Value, key string) {
	if n.shape == empty && v.Kind() == reflect.Struct {
		p.report(n.place, key, "is empty: fill it in or remove it", "")
		return
	}
	if n.shape != mapping {
		return
	}
	has := func(word string) bool {
		for _, pair := range n.pairs {
			if pair.key.text == word {
				return true
			}
		}
		return false
	}
	switch entry := v.Interface().(type) {
	case rule:
		if !has("kind") {
			p.report(n.place, key, "has no kind: add one, such as kind: tech-debt", "")
		}
		if !has("title") && !has("body") && !has("labels") && !has("paths") && !has("authors") {
			p.report(n.place, key, "has nothing to match: add title, body, labels, paths or authors", "")
		}
		p.filled(entry, key)
	case milestoneBand:
		if !has("title") {
			p.report(n.place, key, "has no title: add one, such as title: 'Hardening *'", "")
		}
		if !has("tech-debt") {
			p.report(n.place, key, "has no tech-debt: add a band, such as tech-debt: {min: 60%, max: 100%}", "")
		} else if entry.TechDebt.Min == nil && entry.TechDebt.Max == nil && !p.under(key+".tech-debt.") {
			p.report(p.file.places[key+".tech-debt"], key+".tech-debt", "is empty: add min, max or both", "")
		}
		p.band(entry.TechDebt, key+".tech-debt")
	}
}

// unknownHeading says what is wrong with an entry of playbook.headings that no review looks for, and the nearest one that
// it does. Spaces, hyphens and underscores are the same in them.
func unknownHeading(key, entry string) (message, near string) {
	if key != "playbook.headings" {
		return "", ""
	}
	plain := strings.NewReplacer("-", " ", "_", " ").Replace
	for _, h := range checks.Headings {
		if strings.EqualFold(plain(h), plain(entry)) {
			return "", ""
		}
	}
	return "is no heading that a strategy or a vision is read for: use " + alternatives(checks.Headings),
		nearest(strings.ToLower(entry), checks.Headings)
}

// filled reports lists of a rule that are there and empty: such a rule would match nothing.
func (p *parsing) filled(r rule, key string) {
	for word, isEmpty := range map[string]bool{
		"labels":  r.Labels != nil && len(r.Labels) == 0,
		"paths":   r.Paths != nil && len(r.Paths) == 0,
		"authors": r.Authors != nil && len(r.Authors) == 0,
	} {
		if isEmpty {
			p.report(p.file.places[key+"."+word], key+"."+word, "is empty, so that the rule would never match: fill it or remove it", "")
		}
	}
}

// under reports whether a problem was found below a key.
func (p *parsing) under(prefix string) bool {
	for _, q := range p.problems {
		if strings.HasPrefix(q.Key, prefix) {
			return true
		}
	}
	return false
}

// band reports a band whose ends are both in the file and upside down.
func (p *parsing) band(b band, key string) {
	if upsideDown(b) {
		p.report(p.file.places[key+".min"], key+".min",
			fmt.Sprintf("is %s, over the max of %s: write a min that is at most the max", *b.Min, *b.Max), "")
	}
}

func upsideDown(b band) bool { return b.Min != nil && b.Max != nil && *b.Min > *b.Max }

// sameLabel names the first two kinds whose labels GitHub would take for one, "" when there are none.
func sameLabel(l labels) (a, b string) {
	seen := map[string]string{}
	for _, k := range []struct {
		kind  string
		label *labelName
	}{{"vision", l.Vision}, {"strategy", l.Strategy}, {"feature", l.Feature}, {"tech-debt", l.TechDebt}} {
		if k.label == nil {
			continue
		}
		folded := strings.ToLower(string(*k.label))
		if first, ok := seen[folded]; ok {
			return first, k.kind
		}
		seen[folded] = k.kind
	}
	return "", ""
}
