package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/classify/habit"
)

// root reads the whole file, then what no value can tell alone.
func (p *parsing) root(n *node) {
	if n.shape == empty || n.shape == broken {
		return
	}
	if n.shape != mapping {
		p.report(n.place, "", fmt.Sprintf("the file holds %s: write keys such as mode: advise", n.shape), "")
		return
	}
	p.value(n, reflect.ValueOf(&p.file.policy).Elem(), "")
	p.whole()
}

// value reads a node into v and reports under key whatever does not fit.
func (p *parsing) value(n *node, v reflect.Value, key string) {
	if n.shape == broken {
		return
	}
	if p.full() {
		p.more++
		return
	}
	p.file.places[key] = n.place
	switch {
	case v.Kind() == reflect.Pointer:
		fresh := reflect.New(v.Type().Elem())
		if p.scalar(n, fresh, key) {
			v.Set(fresh)
		}
	case scalarType(v.Type()):
		p.scalar(n, v.Addr(), key)
	case v.Kind() == reflect.Struct:
		p.structure(n, v, key)
	case v.Kind() == reflect.Map:
		p.entries(n, v, key)
	case v.Kind() == reflect.Slice:
		p.list(n, v, key)
	}
}

// scalar reads one word or number through the reader or the options of its type; v is a pointer.
func (p *parsing) scalar(n *node, v reflect.Value, key string) bool {
	if n.shape != single {
		message := fmt.Sprintf("%s can't stand here: write a single value", n.shape)
		if n.shape == empty {
			message = "has no value: write one, or remove the key"
		}
		p.report(n.place, key, message, "")
		return false
	}
	var err error
	if made, ok := patternIn(v.Interface()); ok {
		if p.charged > checks.MaxPolicyCharge {
			return false // and that is reported
		}
		err = v.Interface().(reader).read(n.scalar)
		p.spend(n.place, key, *made, err)
	} else if r, ok := v.Interface().(reader); ok {
		err = r.read(n.scalar)
	} else {
		var word string
		word, err = readOption(n.scalar, v.Interface().(option).options())
		v.Elem().SetString(word)
	}
	if err == nil {
		return true
	}
	var w wrong
	errors.As(err, &w)
	p.report(n.place, key, err.Error(), w.nearest)
	return false
}

// patternIn is the pattern that a value holds once it is read, and whether it holds one.
func patternIn(v any) (**checks.Pattern, bool) {
	switch v := v.(type) {
	case *pattern:
		return &v.Pattern, true
	case *glob:
		return &v.Pattern, true
	}
	return nil, false
}

func (p *parsing) structure(n *node, v reflect.Value, key string) {
	if v.Type() == reflect.TypeFor[certainty]() && n.shape == single {
		p.uniform(n, v, key)
		return
	}
	for _, pair := range p.pairs(n, key, func(s string) string { return s }) {
		at := join(key, pair.key.text)
		f, ok := fieldOf(v.Type(), pair.key.text)
		if !ok && p.full() {
			p.more++
			continue
		}
		if !ok {
			names := fieldNames(v.Type())
			near := nearest(pair.key.text, names)
			if near == "" {
				near = elsewhere(pair.key.text)
			}
			message := "is not known: remove it, or use " + alternatives(names)
			p.report(pair.place, at, message, near)
			continue
		}
		p.value(pair.value, v.FieldByIndex(f.Index), at)
	}
}

// uniform reads one value that stands for every field.
func (p *parsing) uniform(n *node, v reflect.Value, key string) {
	fresh := reflect.New(v.Type().Field(0).Type.Elem())
	if !p.scalar(n, fresh, key) {
		return
	}
	for i := range v.NumField() {
		p.file.places[join(key, v.Type().Field(i).Tag.Get("yaml"))] = n.place
		v.Field(i).Set(fresh)
	}
}

func (p *parsing) entries(n *node, v reflect.Value, key string) {
	if most := mostEntries; len(n.pairs) > most {
		p.report(n.pairs[most].place, key, fmt.Sprintf("has %d entries: keep at most %d", len(n.pairs), most), "")
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, pair := range p.pairs(n, key, func(s string) string { return foldKey(key, s) }) {
		at := join(key, pair.key.text)
		if isHabit(key) {
			if foldKey(key, pair.key.text) == "" {
				p.report(pair.place, at, "has neither letters nor digits, and nothing else of it is compared: write the word that stands beside it", "")
				continue
			}
			pair.key.text = foldKey(key, pair.key.text)
			at = join(key, pair.key.text)
		}
		var k name
		if err := k.read(scalar{pair.key.text, textual}); err != nil {
			p.report(pair.place, at, err.Error(), "")
			continue
		}
		if message, near := unknownHeading(key, pair.key.text); message != "" {
			p.report(pair.place, at, message, near)
			continue
		}
		if key == habitPaths && !p.globKey(pair, at) {
			continue
		}
		value := reflect.New(v.Type().Elem()).Elem()
		p.value(pair.value, value, at)
		v.SetMapIndex(reflect.ValueOf(pair.key.text), value)
	}
}

// isHabit reports whether the keys of a map are names that habits compare.
func isHabit(key string) bool {
	return key == "classify.habits.labels" || key == "classify.habits.prefixes"
}

// foldKey is what keys of a map that are the same have in common.
func foldKey(key, text string) string {
	if isHabit(key) {
		return habit.Key(text)
	}
	return strings.ToLower(text)
}

// habitPaths is the map whose keys are globs.
const habitPaths = "classify.habits.paths"

// globKey reports whether a key is a glob, and says so where it is none.
func (p *parsing) globKey(pair pair, at string) bool {
	var g glob
	err := g.read(scalar{pair.key.text, textual})
	p.spend(pair.place, at, g.Pattern, err)
	if err != nil {
		p.report(pair.place, at, err.Error(), "")
	}
	return err == nil && p.charged <= checks.MaxPolicyCharge
}

func (p *parsing) list(n *node, v reflect.Value, key string) {
	if n.shape != list {
		message := fmt.Sprintf("%s stands where a list belongs: write [a, b], or lines that begin with -", n.shape)
		switch n.shape {
		case empty:
			message = "has no value: write a list such as [a, b], or [] for none, or remove the key"
		case single:
			message = fmt.Sprintf("%s is a single value where a list belongs: write [%s]", n.scalar.quoted(), cut(n.scalar.text))
		}
		p.report(n.place, key, message, "")
		return
	}
	if most := mostItems(v.Type().Elem(), key); len(n.items) > most {
		p.report(n.items[most].place, key, fmt.Sprintf("has %d entries: keep at most %d", len(n.items), most), "")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
	for i, item := range n.items {
		at := fmt.Sprintf("%s[%d]", key, i)
		if item.line == 0 {
			item.place = n.place
		}
		p.value(item, v.Index(i), at)
		p.item(item, v.Index(i), at)
	}
}

// mostEntries is how many entries a list or a map may have: each costs time for every item that is looked at.
const mostEntries = 1000

// mostItems is mostEntries, or fewer for a list whose entries cost more: rules, and what a heading may be called, which every
// heading of every text is compared with.
func mostItems(entry reflect.Type, key string) int {
	switch {
	case entry == reflect.TypeFor[rule]():
		return 200
	case strings.HasPrefix(key, "playbook.headings."):
		return 50
	}
	return mostEntries
}

// pairs are the keys of a mapping, each once; fold tells which keys are the same. No value is an empty mapping, so that
// a heading whose keys are all commented out is valid.
func (p *parsing) pairs(n *node, key string, fold func(string) string) []pair {
	if n.shape == empty {
		return nil
	}
	if n.shape != mapping {
		shown := n.shape.String()
		if n.shape == single {
			shown = n.scalar.quoted()
		}
		p.report(n.place, key, fmt.Sprintf("%s stands where keys belong: write {key: value}, or keys on indented lines", shown), "")
		return nil
	}
	at := map[string]int{}
	var out []pair
	for _, pair := range n.pairs {
		k := fold(pair.key.text)
		i, seen := at[k]
		switch {
		case !seen:
			at[k] = len(out)
			out = append(out, pair)
		case out[i].merged:
			if !pair.merged {
				out[i] = pair
			}
		case !pair.merged:
			p.report(pair.place, join(key, pair.key.text),
				fmt.Sprintf("stands here twice, first on line %d: keep one", out[i].place.line), "")
		}
	}
	return out
}

func join(key, next string) string {
	if key == "" {
		return next
	}
	return key + "." + next
}
