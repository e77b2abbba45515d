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

// post sends one webhook and records the answer.
func (k *hook) post(d *Delivery, at time.Time, url, secret string) {
	ctx, cancel := context.WithTimeout(k.site.quit, hookTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(d.Payload))
	if err != nil {
		k.done(d, Delivery{At: at, Code: 502, Status: "invalid hook address"})
		return
	}
	request.Header = k.headers(d, secret)
	start := time.Now()
	response, err := hookClient.Do(request)
	took := time.Since(start)
	if err != nil {
		status := "failed to connect to host"
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			status = "timed out"
		}
		k.done(d, Delivery{At: at, Duration: took, Code: 502, Status: status, Headers: request.Header})
		return
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10)) // what was read is kept
	status := "OK"
	if response.StatusCode >= 400 {
		status = fmt.Sprintf("Invalid HTTP Response: %d", response.StatusCode)
	}
	k.done(d, Delivery{At: at, Duration: took, Code: response.StatusCode, Status: status, Headers: request.Header, AnswerHeader: response.Header, Answer: answer})
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
