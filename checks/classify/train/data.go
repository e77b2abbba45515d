package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/checks/classify/model"
	"github.com/northstar-app/northstar/checks/text"
)

// item is one labelled text.
type item struct {
	Title string `json:"text_title"`
	Body  string `json:"text_body"`
	Kind  string `json:"kind"`
	Repo  string `json:"repo"`
	Form  string `json:"form"`
	Type  string `json:"type"` // of a commit, as its author typed it
	How   string `json:"how"`

	doc   *text.Doc
	said  []model.Feature
	class int // an index of model.Classes
}

// The forms of items.
const (
	issueForm     = "issue"
	pullForm      = "pr"
	surrogateForm = "pr-surrogate"
	sectionForm   = "doc-section"
)

// real tells issues and pull requests from what stands in for them.
func (it *item) real() bool { return it.Form == issueForm || it.Form == pullForm }

// work tells the kinds that the model is about. Visions and strategies are neither of them, and no example of it either.
func (it *item) work() bool { return it.Kind != "vision" && it.Kind != "strategy" }

// measured are the items that a model is judged by: with a title, and not sections of documents.
func (it *item) measured() bool {
	return it.work() && it.Form != sectionForm && strings.TrimSpace(it.Title) != ""
}

// titled leaves out what has no title. Some hand-labelled sections came without theirs, all of them tech-debt: their words
// can be learned from, but an issue always has a title, so that they can't tell how good a model is.
func titled(items []*item) []*item {
	return slices.DeleteFunc(slices.Clone(items), func(it *item) bool { return strings.TrimSpace(it.Title) == "" })
}

// readPart reads the labelled items and the commits of a part, train or dev, in a fixed order.
func readPart(dir, part string) ([]*item, error) {
	var all []*item
	for _, kind := range []string{"feature", "none", "strategy", "tech-debt", "vision"} {
		items, err := readFile(filepath.Join(dir, part, kind+".jsonl"))
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
	}
	commits, err := readFile(filepath.Join(dir, "commits", part+".jsonl.gz"))
	if err != nil {
		return nil, err
	}
	return append(all, commits...), nil
}

// readFile reads one JSON object a line.
func readFile(name string) ([]*item, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(name, ".gz") {
		if data, err = unzip(data); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	var all []*item
	for line := range bytes.Lines(data) {
		it := &item{}
		if err := json.Unmarshal(line, it); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, len(all)+1, err)
		}
		it.prepare()
		all = append(all, it)
	}
	return all, nil
}

func unzip(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(r); err != nil {
		return nil, err
	}
	return b.Bytes(), r.Close()
}

// Titles of commits that prepare a release are typed chore, and a release is other.
var release = regexp.MustCompile(`(?i)^(publish|release) v?\d`)

// typed are the types of commits at the beginning of the lines of a squashed commit's body. The type of the title is the
// label and is cut off; the same type a line below would give it away.
var typed = regexp.MustCompile(`(?im)^(\s*(?:[*-]\s*)?)\(?(?:feat|feature|enhancement|fix|bugfix|docs?|refactor|chore|tests?|ci|build|perf|style|revert)(?:\([^()\n]*\))?!?:\s*`)

// prepare reads an item's text and finds its class.
func (it *item) prepare() {
	body := it.Body
	if it.Form == surrogateForm {
		body = typed.ReplaceAllString(body, "$1")
	}
	it.doc = text.Read(body)
	it.said = model.Features(it.Title, it.doc)
	it.class = other
	for k, c := range model.Classes {
		if c.String() == it.Kind {
			it.class = k
		}
	}
	if it.Type == "chore" && release.MatchString(it.Title) {
		it.class = other
	}
}

// doubtful are labels that are known to say something else: "ci failed" is the state of a pull request, not its kind.
func (it *item) doubtful() bool { return strings.Contains(it.How, "label: ci failed;") }
