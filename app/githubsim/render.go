package githubsim

import (
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"slices"
	"time"
)

// renderer says things as GitHub says them in JSON. It knows the host's addresses and what it is given, nothing else.
type renderer struct {
	web, api, gql string // addresses, without a slash at the end
	unnamedFields bool   // issue fields are given without their names
}

// object is JSON about to be written.
type object map[string]any

// with returns o with more keys.
func (o object) with(more object) object {
	for k, v := range more {
		o[k] = v
	}
	return o
}

// changed is what a webhook says of a field that was something else before.
func changed(field string, was any) object {
	return object{"changes": object{field: object{"from": was}}}
}

// from notes what a field was before, when it is another now.
func (o object) from(field, was, now string) {
	if was != now {
		o[field] = object{"from": was}
	}
}

func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// orNull is a text or a number, null when it is none.
func orNull[T comparable](v T) any {
	var none T
	if v == none {
		return nil
	}
	return v
}

func copyMap(m map[string]string) object {
	o := object{}
	for k, v := range m {
		o[k] = v
	}
	return o
}

func copyList(l []string) []any {
	out := make([]any, 0, len(l))
	for _, s := range l {
		out = append(out, s)
	}
	return out
}

func pathEscape(s string) string { return url.PathEscape(s) }

// nodeID makes an opaque global id of the present form: a prefix, then text that only looks like it means something.
func nodeID(prefix string, ids ...int64) string {
	b := []byte{0x93, 0}
	for _, id := range ids {
		b = append(b, 0xce)
		b = binary.BigEndian.AppendUint32(b, uint32(id))
	}
	return prefix + "_" + base64.RawURLEncoding.EncodeToString(b)
}

// each maps a list for JSON; never null.
func each[T any](all []T, as func(T) object) []any {
	out := make([]any, 0, len(all))
	for _, v := range all {
		out = append(out, as(v))
	}
	return out
}

// without is a list without one of its members; the list itself stays as it is.
func without[T comparable](all []T, one T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(have T) bool { return have == one })
}

// set changes a field to what is given; nil leaves it as it is.
func set[T any](into, to *T) {
	if to != nil {
		*into = *to
	}
}
