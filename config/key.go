package config

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

var (
	readerType = reflect.TypeFor[reader]()
	optionType = reflect.TypeFor[option]()
)

// scalarType reports whether values of the type are written as one scalar.
func scalarType(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(readerType) || t.Implements(optionType)
}

// fieldOf is the field of a struct by its key in the file.
func fieldOf(t reflect.Type, key string) (reflect.StructField, bool) {
	for i := range t.NumField() {
		if f := t.Field(i); f.Tag.Get("yaml") == key {
			return f, true
		}
	}
	return reflect.StructField{}, false
}

// fieldNames are the keys of a struct in the order of the file.
func fieldNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		names = append(names, t.Field(i).Tag.Get("yaml"))
	}
	return names
}

// policyKeys are all keys of the policy, dotted, headings before what is under them. Keys that a file may make up
// (labels, options) are not in it; fold is true for the headings that hold them.
var policyKeys = sync.OnceValue(func() map[string]bool {
	keys := map[string]bool{}
	var walk func(t reflect.Type, key string)
	walk = func(t reflect.Type, key string) {
		if key != "" {
			keys[key] = t.Kind() == reflect.Map
		}
		if t.Kind() == reflect.Struct && !scalarType(t) {
			for i := range t.NumField() {
				walk(t.Field(i).Type, join(key, t.Field(i).Tag.Get("yaml")))
			}
		}
	}
	walk(reflect.TypeFor[policy](), "")
	return keys
})

// knownKey reports whether a dotted key is one of the policy's, or one that a file makes up under a map; if not, which
// is nearest.
func knownKey(key string) (known bool, near string) {
	keys := policyKeys()
	if _, ok := keys[key]; ok {
		return true, ""
	}
	var names []string
	for k, open := range keys {
		if open && strings.HasPrefix(key, k+".") && len(key) > len(k)+1 {
			return true, ""
		}
		names = append(names, k)
	}
	slices.Sort(names)
	if near = nearest(key, names); near != "" {
		return false, near
	}
	return false, elsewhere(key)
}

// elsewhere is the first dotted key that ends with the given one, "capacity.min-items" for "min-items"; "" when none does.
func elsewhere(key string) string {
	var found []string
	for k := range policyKeys() {
		if strings.HasSuffix(k, "."+key) {
			found = append(found, k)
		}
	}
	if len(found) == 0 {
		return ""
	}
	return slices.Min(found)
}

// leaves visits every value that is set, in the order of the file: scalars, lists, and the entries of maps in the
// order of their keys.
func leaves(v reflect.Value, path []string, visit func(path []string, v reflect.Value)) {
	next := func(key string) []string { return append(slices.Clip(path), key) }
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			leaves(v.Field(i), next(v.Type().Field(i).Tag.Get("yaml")), visit)
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, k := range keys {
			visit(next(k.String()), v.MapIndex(k))
		}
	case reflect.Pointer, reflect.Slice:
		if !v.IsNil() {
			visit(path, v)
		}
	}
}

// spellings are the keys of maps as they are spelled, by their maps' paths and the keys in lower case.
type spellings map[string]map[string]string

// of are the spellings in one map.
func (s spellings) of(path string, m reflect.Value) map[string]string {
	if s[path] == nil {
		s[path] = map[string]string{}
		for _, k := range m.MapKeys() {
			s[path][strings.ToLower(k.String())] = k.String()
		}
	}
	return s[path]
}

// set puts a value at its path. An entry of a map replaces one whose key differs only in case, whose key it gives.
func set(root reflect.Value, path []string, v reflect.Value, known spellings) (replaced string) {
	at := root
	for i, key := range path {
		if at.Kind() == reflect.Map {
			if at.IsNil() {
				at.Set(reflect.MakeMap(at.Type()))
			}
			here := known.of(strings.Join(path[:i], "."), at)
			if was, ok := here[strings.ToLower(key)]; ok && was != key {
				replaced = strings.Join(append(slices.Clone(path[:i]), was), ".")
				at.SetMapIndex(reflect.ValueOf(was), reflect.Value{})
			}
			here[strings.ToLower(key)] = key
			at.SetMapIndex(reflect.ValueOf(key), v)
			return replaced
		}
		f, _ := fieldOf(at.Type(), key)
		at = at.FieldByIndex(f.Index)
	}
	at.Set(v)
	return ""
}
