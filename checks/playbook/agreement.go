package playbook

import "strings"

// latest is what each person said last, in the order in which they first spoke. Who was in neither team is not heard.
func (f Facts) latest() []Voice {
	if f.Voices == nil {
		return nil
	}
	var last []Voice
	at := map[string]int{}
	for _, v := range f.Voices.All {
		if !v.Product && !v.Engineering {
			continue
		}
		key := strings.ToLower(v.By)
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

// agreed reports which of the two teams agreed.
func (f Facts) agreed() (product, engineering bool) {
	for _, v := range f.latest() {
		if v.Objects == "" {
			product = product || v.Product
			engineering = engineering || v.Engineering
		}
	}
	return product, engineering
}
