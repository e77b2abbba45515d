package config

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Setting is one value of a policy in force: its dotted key, its value as a file would write it on one line, and the
// file that set it, or [byDefault].
type Setting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	From  string `json:"from"`
}

// Settings are all values in force, in the order of the file.
func (r Resolved) Settings() []Setting {
	var out []Setting
	leaves(reflect.ValueOf(r.policy), nil, func(path []string, v reflect.Value) {
		key := strings.Join(path, ".")
		out = append(out, Setting{key, show(v), r.From[key]})
	})
	return out
}

// values are the values in force by key.
func (r Resolved) values() map[string]string {
	out := map[string]string{}
	for _, s := range r.Settings() {
		out[s.Key] = s.Value
	}
	return out
}

// Change is one setting that differs between two policies. Old or New is "" where the key is in one of them only, which
// happens with the entries of maps.
type Change struct {
	Key  string `json:"key"`
	Old  string `json:"old"`
	New  string `json:"new"`
	From string `json:"from"` // what sets the new value, or [byDefault]
}

// Diff is what changes from one policy to another, in the order of the file, entries that vanish last.
func Diff(old, next Resolved) []Change {
	was := old.values()
	var out []Change
	for _, s := range next.Settings() {
		if v, ok := was[s.Key]; !ok || v != s.Value {
			out = append(out, Change{s.Key, v, s.Value, s.From})
		}
		delete(was, s.Key)
	}
	for _, s := range old.Settings() {
		if v, gone := was[s.Key]; gone {
			out = append(out, Change{s.Key, v, "", byDefault})
		}
	}
	return out
}

// show writes a value as a file would, on one line.
func show(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch x := v.Interface().(type) {
	case pattern:
		return quoteYAML(x.String())
	case glob:
		return word(x.String())
	case rule:
		return showRule(x)
	case fmt.Stringer:
		return x.String()
	}
	switch v.Kind() {
	case reflect.String:
		return word(v.String())
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = show(v.Index(i))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.Struct:
		return "{" + strings.Join(showFields(v), ", ") + "}"
	}
	return fmt.Sprint(v.Interface())
}

// showRule writes a rule as a file would, on one line.
func showRule(r rule) string { return "{" + strings.Join(showFields(reflect.ValueOf(r)), ", ") + "}" }

// showFields writes the fields that are set.
func showFields(v reflect.Value) []string {
	var out []string
	for i := range v.NumField() {
		f := v.Field(i)
		if (f.Kind() == reflect.Pointer || f.Kind() == reflect.Slice) && f.IsNil() {
			continue
		}
		out = append(out, v.Type().Field(i).Tag.Get("yaml")+": "+show(f))
	}
	return out
}

var plainWord = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9/._-]*( [A-Za-z0-9/._-]+)*$`)

// word writes text without quotes where YAML reads it as text.
func word(s string) string {
	reserved := []string{"true", "false", "null", "yes", "no", "on"}
	if plainWord.MatchString(s) && !slices.Contains(reserved, strings.ToLower(s)) {
		return s
	}
	return quoteYAML(s)
}

func quoteYAML(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7F }) {
		return strconv.Quote(s)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
