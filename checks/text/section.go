package text

import "strings"

// sections reads every heading with its text. The text of a section includes that of its subsections, so all are parts
// of one string and a document of nothing but headings costs no more than its length.
func sections(lines []line) []Section {
	var all []Section
	var items []string
	var entry strings.Builder // the last of them
	var refs, listed, leading []Mention
	var numbered []bool
	var b strings.Builder
	starts := make([]int, 0, 8)     // of each section's text
	itemStarts := make([]int, 0, 8) // of each section's items
	var headings []int              // index in lines
	bounds := make([]int, len(lines)+1)
	itemBounds := make([]int, len(lines)+1)
	refBounds := make([]int, len(lines)+1)
	listBounds := make([]int, len(lines)+1)
	leadBounds := make([]int, len(lines)+1)
	unread := make([]int, len(lines)+1) // how many lines before it
	for i, l := range lines {
		unread[i+1] = unread[i]
		if l.unread {
			unread[i+1]++
		}
		bounds[i], itemBounds[i], refBounds[i], listBounds[i], leadBounds[i] = b.Len(), len(items), len(refs), len(listed), len(leading)
		found := find(l.seen)
		for _, f := range found {
			refs = append(refs, f.Mention)
			if l.depth > 0 {
				listed = append(listed, f.Mention)
			}
		}
		if l.item {
			leading = append(leading, begins(l.seen, found)...)
		}
		b.WriteString(l.plain)
		b.WriteByte('\n')
		if l.level() > 0 {
			headings = append(headings, i)
			starts, itemStarts = append(starts, b.Len()), append(itemStarts, len(items))
		}
		if l.item && l.depth == 1 {
			items, numbered = append(items, l.plain), append(numbered, l.ordered)
			entry.Reset()
			entry.WriteString(l.plain)
		} else if len(items) > 0 && i > 0 && l.depth == 1 && l.block == lines[i-1].block {
			entry.WriteByte(' ')
			entry.WriteString(l.plain)
			items[len(items)-1] = entry.String() // which copies nothing
		}
	}
	last := len(lines)
	bounds[last], itemBounds[last], refBounds[last], listBounds[last], leadBounds[last] = b.Len(), len(items), len(refs), len(listed), len(leading)
	whole, ends := b.String(), sectionEnds(lines, headings)
	for k, i := range headings[:min(len(headings), maxHeads)] {
		s := Section{Level: lines[i].level(), Heading: strings.TrimFunc(lines[i].plain, invisible)}
		if s.Level == titleLevel {
			s.Heading = lines[i].title
		}
		s.Text = strings.TrimSpace(whole[starts[k]:bounds[ends[k]]])
		from, to := itemStarts[k], itemBounds[ends[k]]
		s.Items = items[from:to:to]
		s.Ordered = from < to && numbered[from]
		first, last := refBounds[i+1], refBounds[ends[k]]
		s.Mentions = refs[first:last:last]
		first, last = listBounds[i+1], listBounds[ends[k]]
		s.Listed = listed[first:last:last]
		first, last = leadBounds[i+1], leadBounds[ends[k]]
		s.Leading = leading[first:last:last]
		s.Unread = unread[ends[k]] > unread[i]
		all = append(all, s)
	}
	return all
}

// sectionEnds is, for each heading, the line of the next heading of the same or a higher level.
func sectionEnds(lines []line, headings []int) []int {
	ends := make([]int, len(headings))
	var next [titleLevel + 1]int
	for l := range next {
		next[l] = len(lines)
	}
	for k := len(headings) - 1; k >= 0; k-- {
		level := lines[headings[k]].level()
		ends[k] = len(lines)
		for l := 1; l <= level; l++ {
			ends[k] = min(ends[k], next[l])
		}
		next[level] = headings[k]
	}
	return ends
}
