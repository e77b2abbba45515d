package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
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

// titled leaves out what has no title. Some hand-labelled sections came without theirs, all of them tech-debt: their words
// can be learned from, but an issue always has a title, so that they can't tell how good a model is.
func titled(items []*item) []*item {
	return slices.DeleteFunc(slices.Clone(items), func(it *item) bool { return strings.TrimSpace(it.Title) == "" })
}

// readKinds reads the files of train or dev in a fixed order.
func readKinds(dir string) ([]*item, error) {
	var all []*item
	for _, kind := range []string{"feature", "none", "strategy", "tech-debt", "vision"} {
		items, err := readFile(filepath.Join(dir, kind+".jsonl"))
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			it.class = len(model.Classes) - 1
			for k, c := range model.Classes {
				if c.String() == it.Kind {
					it.class = k
				}
			}
		}
		all = append(all, items...)
	}
	return all, nil
}

// readFile reads one JSON object a line.
func readFile(name string) ([]*item, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var all []*item
	for line := range bytes.Lines(data) {
		it := &item{}
		if err := json.Unmarshal(line, it); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, len(all)+1, err)
		}
		it.doc = text.Read(it.Body)
		it.said = model.Features(it.Title, it.doc)
		all = append(all, it)
	}
	return all, nil
}
