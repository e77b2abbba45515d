package audit

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/northstar-app/northstar/checks"
)

// Export is one repository as gh printed it.
type Export struct {
	Repo       checks.Ref         // Number is 0; zero when the export holds nothing
	Host       checks.Host        // of its GitHub
	Items      []entry            // by number
	Milestones []checks.Milestone // those that an item is in, by title
	Notes      []string           // what makes the export look incomplete, for people
}

// entry is one item of an export with what gh knows beside the item itself.
type entry struct {
	checks.Item
	URL         string
	Association string       // authorAssociation, "" when the export does not have it
	Closes      []checks.Ref // pulls: closing references that GitHub keeps, beside the keywords in the body
	Parent      checks.Ref   // the issue that this one is a sub-issue of
	Files       []string     // pulls: changed files
	FilesKnown  bool         // Files is the whole list
}

// Trusted reports whether the author may state a vision or a strategy, and what others' work is linked to. An export that does not say is believed.
func (e *entry) Trusted() bool {
	switch e.Association {
	case "", "OWNER", "MEMBER", "COLLABORATOR":
		return true
	}
	return false
}

// The names by which errors call the two lists.
const (
	issueList = "issues"
	pullList  = "pulls"
)

// Read reads what `gh issue list --json …` and `gh pr list --json …` print. A nil list was not given; an empty one is
// "[]". Keys that are not needed may be missing. Anything that is not such a list is refused as a whole, with an error
// that names the list, the index in it and the key.
func Read(issues, pulls []byte) (Export, error) {
	is, err := rows(issueList, issues)
	if err != nil {
		return Export{}, err
	}
	ps, err := rows(pullList, pulls)
	if err != nil {
		return Export{}, err
	}
	var b builder
	for _, list := range []struct {
		name string
		rows []row
		typ  checks.ItemType
	}{{issueList, is, checks.Issue}, {pullList, ps, checks.Pull}} {
		for i, r := range list.rows {
			if err := b.add(place{list.name, i}, r, list.typ); err != nil {
				return Export{}, err
			}
		}
	}
	if len(b.entries) > 0 && b.repo.Repo == "" {
		return Export{}, errors.New("no item has a url, so the repository is unknown: add url to gh's --json")
	}
	return b.export(is, ps), nil
}

// place is where in the input something is.
type place struct {
	list  string
	index int
}

// String is "issues[3]".
func (p place) String() string { return fmt.Sprintf("%s[%d]", p.list, p.index) }

// key is the place of one key: "issues[3].title".
func (p place) key(name string) string { return p.String() + "." + name }

// rows reads one list. Every element is read on its own, so that an error can say which one it is.
func rows(list string, text []byte) ([]row, error) {
	if text == nil {
		return nil, nil
	}
	text, err := utf8Of(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", list, err)
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, fmt.Errorf("%s: is empty; gh prints [] when there are none", list)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	t, err := d.Token()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", list, syntax(err, d.InputOffset(), len(text)))
	}
	if t != json.Delim('[') {
		return nil, fmt.Errorf("%s: is %s, want a list as gh prints it", list, tokenName(t))
	}
	var out []row
	for d.More() {
		at := place{list, len(out)}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, fmt.Errorf("%s: %w", at, syntax(err, d.InputOffset(), len(text)))
		}
		r, err := readRow(at, raw)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("%s: after %d items: %w", list, len(out), syntax(err, d.InputOffset(), len(text)))
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%s: something follows the list at byte %d", list, d.InputOffset())
	}
	return out, nil
}

// readRow reads one element of a list.
func readRow(at place, raw json.RawMessage) (row, error) {
	if raw[0] != '{' {
		return row{}, fmt.Errorf("%s: is %s, want an object", at, valueName(raw))
	}
	var r row
	if err := json.Unmarshal(raw, &r); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return row{}, fmt.Errorf("%s: %s", at.key(wrong.Field), wrongType(wrong))
		}
		return row{}, fmt.Errorf("%s: %w", at, err)
	}
	return r, nil
}

// syntax says what is wrong with JSON in a way that somebody who did not write it can use.
func syntax(err error, offset int64, size int) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("is cut short at byte %d", size)
	}
	return fmt.Errorf("is not JSON near byte %d: %w", offset, err)
}

// utf8Of takes off a byte order mark, and turns the UTF-16 into which PowerShell redirects into UTF-8.
func utf8Of(b []byte) ([]byte, error) {
	if rest, ok := bytes.CutPrefix(b, []byte("\xef\xbb\xbf")); ok {
		return rest, nil
	}
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		return b, nil
	}
	b = b[2:]
	if len(b)%2 != 0 {
		return nil, errors.New("is UTF-16 that ends in the middle of a character")
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return []byte(string(utf16.Decode(units))), nil
}

// builder collects the rows of both lists into an export.
type builder struct {
	repo       checks.Ref
	repoAt     place
	host       checks.Host // of repo
	entries    []entry
	seen       map[int]place
	milestones map[string]checks.Milestone
	touched    map[string]time.Time // when the item that last described the milestone was updated
}

// add checks one row against what was read before and keeps it.
func (b *builder) add(at place, r row, typ checks.ItemType) error {
	if r.Number == nil {
		return fmt.Errorf("%s: is missing", at.key("number"))
	}
	if *r.Number < 1 {
		return fmt.Errorf("%s: is %d, want 1 or more", at.key("number"), *r.Number)
	}
	if was, ok := b.seen[*r.Number]; ok {
		return fmt.Errorf("%s: #%d is there already, at %s", at, *r.Number, was)
	}
	if err := b.home(at, r, typ); err != nil {
		return err
	}
	e, err := r.entry(at, typ)
	if err != nil {
		return err
	}
	if b.seen == nil {
		b.seen = map[int]place{}
	}
	b.seen[*r.Number] = at
	b.entries = append(b.entries, e)
	b.milestone(r, e)
	return nil
}

// home learns the repository from a row's url, and refuses a second one.
func (b *builder) home(at place, r row, typ checks.ItemType) error {
	if r.URL == "" {
		return nil
	}
	ref, is, ok := parseURL(r.URL)
	switch {
	case !ok:
		return fmt.Errorf("%s: %q is not the address of an issue or pull request", at.key("url"), r.URL)
	case is != typ && is == checks.Pull:
		return fmt.Errorf("%s: names a pull request; these belong to --pulls", at.key("url"))
	case is != typ:
		return fmt.Errorf("%s: names an issue; these belong to --issues", at.key("url"))
	case ref.Number != *r.Number:
		return fmt.Errorf("%s: names #%d, but number is %d", at.key("url"), ref.Number, *r.Number)
	case b.repo.Repo == "":
		b.repo, b.repoAt, b.host = checks.Ref{Owner: ref.Owner, Repo: ref.Repo}, at, checks.HostOf(r.URL)
	case !b.host.Same(checks.HostOf(r.URL)):
		return fmt.Errorf("%s: is on %s, but %s is on %s: one report is about one repository", at.key("url"), checks.HostOf(r.URL), b.repoAt, b.host)
	case !ref.SameRepo(b.repo):
		return fmt.Errorf("%s: is of %s, but %s is of %s: one report is about one repository",
			at.key("url"), ref.Full(), b.repoAt, b.repo.Full())
	}
	return nil
}

// milestone keeps what the row says of its milestone. Items are exported at different times with what their milestone
// was then; the one that changed last is believed.
func (b *builder) milestone(r row, e entry) {
	if e.Milestone == "" {
		return
	}
	if b.milestones == nil {
		b.milestones, b.touched = map[string]checks.Milestone{}, map[string]time.Time{}
	}
	if _, ok := b.milestones[e.Milestone]; ok && !e.Updated.After(b.touched[e.Milestone]) {
		return
	}
	b.milestones[e.Milestone] = checks.Milestone{
		Number: r.Milestone.Number, Title: e.Milestone, Description: r.Milestone.Description, Due: r.Milestone.DueOn.Time,
	}
	b.touched[e.Milestone] = e.Updated
}

// export puts everything into its final place: the repository into every reference, everything into order.
func (b *builder) export(issues, pulls []row) Export {
	out := Export{Repo: b.repo, Host: b.host, Items: b.entries, Notes: notes(issues, pulls)}
	sort.Slice(out.Items, func(i, j int) bool { return out.Items[i].Ref.Number < out.Items[j].Ref.Number })
	closers := map[int][]checks.Ref{}
	for i := range out.Items {
		e := &out.Items[i]
		e.Ref.Owner, e.Ref.Repo = b.repo.Owner, b.repo.Repo
		e.Parent = b.at(e.Parent)
		for j := range e.Closes {
			e.Closes[j] = b.at(e.Closes[j])
		}
		if e.Type == checks.Issue { // an issue's are the pulls that close it
			for _, p := range e.Closes {
				if p.SameRepo(e.Ref) {
					closers[p.Number] = append(closers[p.Number], e.Ref)
				}
			}
			e.Closes = nil
		}
	}
	for i := range out.Items {
		if e := &out.Items[i]; e.Type == checks.Pull {
			e.Closes = distinct(append(e.Closes, closers[e.Ref.Number]...))
		}
	}
	for _, m := range b.milestones {
		m.Repo = b.repo
		out.Milestones = append(out.Milestones, m)
	}
	sort.Slice(out.Milestones, func(i, j int) bool {
		return natural(out.Milestones[i].Title, out.Milestones[j].Title)
	})
	return out
}

// at gives a reference without a repository the export's own.
func (b *builder) at(r checks.Ref) checks.Ref {
	if r.Number != 0 && r.Repo == "" {
		r.Owner, r.Repo = b.repo.Owner, b.repo.Repo
	}
	return r
}

// notes says what makes the lists look like a part of the repository: gh lists 30 open items when it is not asked for
// more, and a milestone that is not whole is judged wrongly.
func notes(issues, pulls []row) []string {
	var out []string
	for _, l := range []struct {
		name string
		rows []row
	}{{issueList, issues}, {pullList, pulls}} {
		if len(l.rows) == 30 {
			out = append(out, fmt.Sprintf("The list of %s holds exactly 30, which is where gh stops by itself; ask for more with --limit.", l.name))
		}
		open := 0
		for _, r := range l.rows {
			if strings.EqualFold(r.State, "open") {
				open++
			}
		}
		if len(l.rows) > 1 && open == len(l.rows) {
			out = append(out, fmt.Sprintf("Every one of the %s is open: if finished work is missing, ask for it with --state all.", l.name))
		}
	}
	return out
}

// distinct keeps the first of every reference.
func distinct(refs []checks.Ref) []checks.Ref {
	seen := map[string]bool{}
	var out []checks.Ref
	for _, r := range refs {
		if !seen[r.Key()] {
			seen[r.Key()] = true
			out = append(out, r)
		}
	}
	return out
}
