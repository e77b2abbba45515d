package githubsim

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
)

// reply is what a handler answers: a JSON body, or raw bytes with their type.
type reply struct {
	status int
	body   any
	raw    []byte
	mime   string
}

func ok(body any) (reply, error) { return reply{status: 200, body: body}, nil }

// created answers with what was made, and with its address when it has one.
func (c *call) created(made object) (reply, error) {
	if at, has := made["url"].(string); has {
		c.header.Set("Location", at)
	}
	return reply{status: 201, body: made}, nil
}

// fail writes a refusal.
func (c *call) fail(err error) (int, []byte) {
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{status: 500, message: err.Error()}
	}
	if f.location != "" {
		c.header.Set("Location", f.location)
	}
	if f.retry > 0 {
		c.header.Set("Retry-After", strconv.Itoa(f.retry))
	}
	c.header.Set("Content-Type", "application/json; charset=utf-8")
	return f.status, encode(f.json())
}

// send writes a success: its type, its ETag, and 304 when the caller has it already, which is not counted.
func (c *call) send(rep reply) (int, []byte) {
	out := rep.raw
	if rep.mime != "" {
		c.header.Set("Content-Type", rep.mime)
	} else {
		out = encode(rep.body)
		c.header.Set("Content-Type", "application/json; charset=utf-8")
	}
	if c.r.Method != http.MethodGet || rep.status != 200 || c.who.app != nil && c.who.grant == nil {
		return rep.status, out
	}
	sum := sha256.New()
	sum.Write([]byte(c.who.token)) // as on GitHub, another token is another representation
	sum.Write([]byte(c.r.Header.Get("Accept")))
	sum.Write(out)
	etag := `W/"` + hex.EncodeToString(sum.Sum(nil)) + `"`
	c.header.Set("ETag", etag)
	c.header.Set("Cache-Control", "private, max-age=60, s-maxage=60")
	c.header.Set("Vary", "Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With")
	if c.r.Header.Get("If-None-Match") == etag {
		c.meter.used[c.resource]--
		c.meter.tell(c.header, c.resource)
		c.header.Del("Content-Type")
		return http.StatusNotModified, nil
	}
	return rep.status, out
}

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("simulated GitHub: an answer cannot be JSON: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
