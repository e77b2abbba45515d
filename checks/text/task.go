package text

import "strings"

// tasks reads every entry of a task list, nested ones too.
func tasks(lines []line) []Task {
	var all []Task
	for _, l := range lines {
		if l.task == noTask || !l.item {
			continue
		}
		all = append(all, Task{Done: l.task == done, Text: l.plain, Mentions: standsFor(l.seen)})
	}
	return all
}

// standsFor are the references that a task is about: those it starts with ("#34, #35 parser"), else the only one in it.
// In "#34 (blocked by #35)" the second is a remark.
func standsFor(seen string) []Mention {
	all := find(seen)
	var leading []Mention
	end := 0
	for _, f := range all {
		if strings.Trim(seen[end:f.start], " \t,;&+([") != "" {
			break
		}
		leading = append(leading, f.Mention)
		end = f.end
	}
	if len(leading) == 0 && len(all) == 1 {
		return []Mention{all[0].Mention}
	}
	return leading
}
