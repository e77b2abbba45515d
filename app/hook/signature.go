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

// begin is a hash of nothing yet, to be put back.
func (k *key) begin() hash.Hash {
	mac := k.hashes.Get().(hash.Hash)
	mac.Reset()
	return mac
}

// signed reports, in time that tells nothing about the signature, whether one of the secrets signed what was summed up.
func signed(sums []hash.Hash, signature [sha256.Size]byte) bool {
	ok := false
	for _, s := range sums {
		var sum [sha256.Size]byte
		s.Sum(sum[:0])
		ok = hmac.Equal(sum[:], signature[:]) || ok
	}
	return ok
}
