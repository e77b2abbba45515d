package checks

import "strings"

// KindOf is the kind that a label stands for, by its present and its former names.
func (r *Rules) KindOf(label string) (Kind, bool) {
	for _, k := range Kinds {
		if name := r.Labels[k]; name != "" && strings.EqualFold(name, label) {
			return k, true
		}
	}
	k, ok := r.OldNames[strings.ToLower(label)]
	return k, ok && k != None
}

// KindsOf are the kinds that labels stand for, each once, in the order of [Kinds].
func (r *Rules) KindsOf(labels []string) []Kind {
	has := map[Kind]bool{}
	for _, l := range labels {
		if k, ok := r.KindOf(l); ok {
			has[k] = true
		}
	}
	var out []Kind
	for _, k := range Kinds {
		if has[k] {
			out = append(out, k)
		}
	}
	return out
}
