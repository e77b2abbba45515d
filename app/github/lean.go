package github

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/tidwall/gjson"
)

// Nine tenths of a payload are addresses and accounts that nobody asks for. Decoding reads all of it twice, so what no field of
// [rawEvent] would take is left out first.

// wanted is what a type takes of a JSON value: of an object the named members, of a list of each element; nil: all of it.
type wanted struct {
	members map[string]*wanted
	element *wanted
}

var eventWants = wants(reflect.TypeFor[rawEvent](), map[reflect.Type]*wanted{})

// wants is what a type takes, as encoding/json understands it. Types that contain themselves are the same node again.
func wants(t reflect.Type, seen map[reflect.Type]*wanted) *wanted {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	p := reflect.PointerTo(t)
	if p.Implements(reflect.TypeFor[json.Unmarshaler]()) || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return nil
	}
	if w, ok := seen[t]; ok {
		return w
	}
	switch t.Kind() {
	case reflect.Slice:
		if of := wants(t.Elem(), seen); of != nil {
			return &wanted{element: of}
		}
	case reflect.Struct:
		w := &wanted{members: map[string]*wanted{}}
		seen[t] = w
		for f := range t.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case name == "-" || !f.IsExported() && !f.Anonymous:
			case f.Anonymous && name == "":
				if in := wants(f.Type, seen); in != nil {
					for n, of := range in.members {
						w.members[n] = of
					}
				}
			case name == "":
				w.members[strings.ToLower(f.Name)] = wants(f.Type, seen)
			default:
				w.members[strings.ToLower(name)] = wants(f.Type, seen)
			}
		}
		return w
	}
	return nil
}

// lean is a payload without what nobody takes; one that is no JSON object stays as it is.
func lean(payload []byte) []byte {
	v := gjson.ParseBytes(payload)
	if !v.IsObject() || !gjson.ValidBytes(payload) {
		return payload
	}
	return eventWants.of(make([]byte, 0, 4<<10), v)
}

// of appends what is wanted of a value.
func (w *wanted) of(to []byte, v gjson.Result) []byte {
	open := byte('{')
	switch {
	case w == nil, w.members == nil && !v.IsArray(), w.members != nil && !v.IsObject():
		return append(to, v.Raw...)
	case w.members == nil:
		open = '['
	}
	to = append(to, open)
	first := true
	v.ForEach(func(key, member gjson.Result) bool {
		of := w.element
		if w.members != nil {
			known := false
			if of, known = w.members[key.Str]; !known {
				if of, known = w.members[strings.ToLower(key.Str)]; !known {
					return true
				}
			}
		}
		if !first {
			to = append(to, ',')
		}
		if first = false; w.members != nil {
			to = append(append(to, key.Raw...), ':')
		}
		to = of.of(to, member)
		return true
	})
	return append(to, open+2) // '}' and ']' are two behind '{' and '['
}
