package githubsim

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// hookTimeout is how long GitHub waits for an answer.
const hookTimeout = 10 * time.Second

// hookClient sends webhooks; like GitHub it follows no redirects.
var hookClient = &http.Client{
	Transport:     &http.Transport{MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// post sends one webhook and returns what the delivery log says of it.
func (k *hook) post(d *Delivery) (code int, status string) {
	k.mu.Lock()
	url, secret := k.url, k.secret
	k.mu.Unlock()
	ctx, cancel := context.WithTimeout(k.site.quit, hookTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(d.Payload))
	if err != nil {
		return 502, "invalid hook address"
	}
	request.Header = k.headers(d, secret)
	response, err := hookClient.Do(request)
	if err != nil {
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			return 502, "timed out"
		}
		return 502, unreachable
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) // so that the connection is used again
	if response.StatusCode >= 400 {
		return response.StatusCode, fmt.Sprintf("Invalid HTTP Response: %d", response.StatusCode)
	}
	return response.StatusCode, "OK"
}

func (k *hook) headers(d *Delivery, secret string) http.Header {
	header := http.Header{}
	header.Set("Accept", "*/*")
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "GitHub-Hookshot/"+d.GUID[:7])
	header.Set("X-GitHub-Delivery", d.GUID)
	header.Set("X-GitHub-Event", d.Event)
	header.Set("X-GitHub-Hook-ID", strconv.FormatInt(k.id, 10))
	header.Set("X-GitHub-Hook-Installation-Target-ID", strconv.FormatInt(k.app.id, 10))
	header.Set("X-GitHub-Hook-Installation-Target-Type", "integration")
	if k.site.opts.Enterprise {
		header.Set("X-GitHub-Enterprise-Version", "3.19.0")
		header.Set("X-GitHub-Enterprise-Host", "127.0.0.1")
	}
	if secret != "" {
		sign := func(f func() hash.Hash) string {
			mac := hmac.New(f, []byte(secret))
			mac.Write(d.Payload)
			return hex.EncodeToString(mac.Sum(nil))
		}
		header.Set("X-Hub-Signature", "sha1="+sign(sha1.New))
		header.Set("X-Hub-Signature-256", "sha256="+sign(sha256.New))
	}
	return header
}
