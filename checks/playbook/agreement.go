package playbook

import (
	"fmt"
	"strings"
)

// Heard is what counts of everything that was said. Who left both teams and then takes an objection back is no longer heard at
// all.
func Heard(all []Voice) *Voices {
	who := speakers(all)
	left := map[string]int{} // who took theirs back: the last position at which they did
	for i, v := range all {
		if !v.Product && !v.Engineering {
			left[who[i]] = i
		}
	}
	out := &Voices{}
	for i, v := range all {
		if at, ok := left[who[i]]; !ok || i > at {
			out.All = append(out.All, v)
		}
	}
	return out
}

// Objecting reports whether somebody objects: whoever said the last of these, by what they said before it.
func Objecting(all []Voice) bool {
	who, objects := speakers(all), false
	last := len(all) - 1
	for i, v := range all[:max(last, 0)] {
		if who[i] == who[last] {
			objects = v.Objects != ""
		}
	}
	return objects
}

// speakers tells the people apart who said these: a name for each, the same for two that one person said. A login may be given
// up and taken by another, so GitHub's id says who it was; of what has none, whoever had the login first among those that do.
func speakers(all []Voice) []string {
	known := map[string]string{}
	for _, v := range all {
		if by := strings.ToLower(v.By); v.ID != 0 && known[by] == "" {
			known[by] = fmt.Sprintf("#%d", v.ID)
		}
	}
	out := make([]string, len(all))
	for i, v := range all {
		switch by := strings.ToLower(v.By); {
		case v.ID != 0:
			out[i] = fmt.Sprintf("#%d", v.ID)
		case known[by] != "":
			out[i] = known[by]
		default:
			out[i] = by
		}
	}
	return out
}

// latest is what each person said last, in the order in which they first spoke. Who was in neither team is not heard.
func (f Facts) latest() []Voice {
	if f.Voices == nil {
		return nil
	}
	var last []Voice
	at := map[string]int{}
	who := speakers(f.Voices.All)
	for n, v := range f.Voices.All {
		if !v.Product && !v.Engineering {
			continue
		}
		key := who[n]
		if i, spoke := at[key]; spoke {
			last[i] = v
			continue
		}
		at[key] = len(last)
		last = append(last, v)
	}
	return last
}

// objections are those that stand.
func (f Facts) objections() []Objection {
	var standing []Objection
	for _, v := range f.latest() {
		if v.Objects != "" {
			standing = append(standing, Objection{v.By, v.Objects, v.Why})
		}
	}
	return standing
}

// agreeing are the logins of those of the two teams who agreed, in the order in which they first spoke.
func (f Facts) agreeing() (product, engineering []string) {
	for _, v := range f.latest() {
		if v.Objects != "" {
			continue
		}
		if v.Product {
			product = append(product, v.By)
		}
		if v.Engineering {
			engineering = append(engineering, v.By)
		}
	}
	return product, engineering
}
