package text

import "strings"

// tasks reads every entry of a task list, nested ones too.
func tasks(lines []line) []Task {
	var all []Task
	label, depth := "", 0 // the field whose value the lines deeper than this are
	for i, l := range lines {
		if opened := opens(l); opened != "" || l.heading > 0 || l.depth <= depth {
			label, depth = opened, l.depth
		}
		if l.task == noTask || !l.item {
			continue
		}
		if len(all) == maxEntries {
			break
		}
		t := Task{Done: l.task == done, Text: l.plain, Mentions: standsFor(l.seen), field: label}
		if f, ok := stated(lines, i); ok {
			t.field = f.Label
		}
		all = append(all, t)
	}
	return all
}

// opens is the label of the field that a line begins and that the list right below it is the value of: a line "Strategy:",
// or a heading as issue forms write it (level 3). The list under any other heading is what is to be done.
func opens(l line) string {
	if l.heading == 3 {
		return fieldLabel(l.plain)
	}
	if label, value, ok := split(l.seen); ok && l.heading == 0 && value == "" {
		return label
	}
	return ""
}

// standsFor are the references that a task is about: those it starts with ("#34, #35 parser"), else the only one in it.
// In "#34 (blocked by #35)" the second is a remark.
func standsFor(seen string) []Mention {
	all := find(seen)
	leading := begins(seen, all)
	if len(leading) == 0 && len(all) == 1 {
		return []Mention{all[0].Mention}
	}
	return leading
}

// begins are the references that a text begins with, of all that are in it.
func begins(seen string, all []found) (leading []Mention) {
	end := 0
	for _, f := range all {
		if strings.Trim(seen[end:f.start], " \t,;&+([") != "" {
			break
		}
		leading = append(leading, f.Mention)
		end = f.end
	}
	return leading
}
