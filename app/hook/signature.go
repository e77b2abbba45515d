package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"net/http"
	"strings"
	"sync"
)

// key is one secret. Hashes that have it are kept, since setting one up costs two blocks.
type key struct{ hashes sync.Pool }

func newKey(secret string) *key {
	k := &key{}
	k.hashes.New = func() any { return hmac.New(sha256.New, []byte(secret)) }
	return k
}

// signatureOf reads the SHA-256 signature. One by SHA-1 alone is none.
func signatureOf(h http.Header) (sum [sha256.Size]byte, ok bool) {
	text, ok := strings.CutPrefix(h.Get("X-Hub-Signature-256"), "sha256=")
	if !ok || len(text) != 2*sha256.Size {
		return sum, false
	}
	_, err := hex.Decode(sum[:], []byte(text))
	return sum, err == nil
}

// verify reports, in time that tells nothing about the signature, whether one of the secrets signed the body.
func (h *Hook) verify(body []byte, signature [sha256.Size]byte) bool {
	for _, k := range h.keys {
		mac := k.hashes.Get().(hash.Hash)
		mac.Reset()
		mac.Write(body)
		var sum [sha256.Size]byte
		mac.Sum(sum[:0])
		k.hashes.Put(mac)
		if hmac.Equal(sum[:], signature[:]) {
			return true
		}
	}
	return false
}
