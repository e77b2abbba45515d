package text

// What a part of a document takes in memory besides its texts, in bytes: its size on a machine of 64 bits, and a third more for the room
// that a growing list leaves.
const (
	emptySize   = 400
	fieldSize   = 85
	sectionSize = 200
	taskSize    = 85
	lineSize    = 32
	mentionSize = 75
	stringSize  = 21
)

// Size is about how many bytes of memory the document takes: several times the text that it was read from, and fifty times one that is
// all headings. What several parts share is counted for each.
func (d *Doc) Size() int {
	n := emptySize + len(d.Text) + stringsSize(d.Commands) + mentionsSize(d.Closes)
	for _, f := range d.Fields {
		n += fieldSize + len(f.Label) + len(f.Value) + mentionsSize(f.Mentions)
	}
	for _, s := range d.Sections {
		n += sectionSize + len(s.Heading) + len(s.Text) + stringsSize(s.Items) + mentionsSize(s.Mentions) + mentionsSize(s.Listed) + mentionsSize(s.Leading)
	}
	for _, t := range d.Tasks {
		n += taskSize + len(t.Text) + mentionsSize(t.Mentions)
	}
	for _, l := range d.Prose {
		n += lineSize + len(l.Text)
	}
	return n
}

func stringsSize(all []string) (n int) {
	for _, s := range all {
		n += stringSize + len(s)
	}
	return n
}

func mentionsSize(all []Mention) (n int) {
	for _, m := range all {
		n += mentionSize + len(m.Owner) + len(m.Repo) + len(m.Address)
	}
	return n
}
