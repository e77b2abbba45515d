package githubsim

import (
	"encoding/base64"
	"encoding/binary"
	"net/url"
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

func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
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
