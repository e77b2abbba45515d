package config

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

func setIntegrationID(l *loading, v string) error {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n <= 0 {
		return fmt.Errorf("%s is no positive whole number: copy the App ID from the app's page on GitHub", quote(v))
	}
	l.IntegrationID = n
	return nil
}

func setWebhookSecrets(l *loading, v string) error {
	parts := strings.Split(v, ",")
	if len(parts) > 2 {
		return fmt.Errorf("holds %d secrets: give one, or two with a comma between them while rotating", len(parts))
	}
	for _, p := range parts {
		if p = strings.TrimSpace(p); p == "" {
			return errors.New("holds an empty secret beside a comma, with which anybody could sign: remove the comma or fill it in")
		}
		l.WebhookSecrets = append(l.WebhookSecrets, NewSecret(p))
	}
	return nil
}

// setPrivateKey takes a PEM text, also one whose line ends are written as \n, or the path of a file that holds one.
// Its errors never hold the value: what looks like a path may be a key that was pasted without its first line.
func setPrivateKey(l *loading, v string) error {
	text := v
	if !strings.Contains(v, "-----BEGIN") {
		if l.readFile == nil {
			return errors.New("is no PEM text: paste the whole .pem file, from -----BEGIN to the end")
		}
		content, err := l.readFile(v)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return errors.New("is no PEM text, and no file has this name: give the .pem file's path or its whole text")
		case errors.Is(err, fs.ErrPermission):
			return errors.New("names a file that this process may not read: let its user read it")
		case err != nil:
			return errors.New("is no PEM text, and no file that can be read: give the .pem file's path or its whole text")
		}
		text = string(content)
	}
	key, err := privateKey(text)
	if err != nil {
		return err
	}
	l.PrivateKey = NewSecret(string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})))
	return nil
}

func privateKey(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(strings.ReplaceAll(text, `\n`, "\n")))
	if block == nil {
		return nil, errors.New("holds no whole PEM block: copy the .pem file from -----BEGIN to -----END, with its line ends")
	}
	if block.Headers["DEK-Info"] != "" || block.Type == "ENCRYPTED PRIVATE KEY" {
		return nil, errors.New("is encrypted with a passphrase: use the .pem file as GitHub gave it")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	if any, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		if key, ok := any.(*rsa.PrivateKey); ok {
			return key, nil
		}
		return nil, errors.New("is no RSA key: make one on the app's page on GitHub, under Private keys")
	}
	return nil, errors.New("is no private key in PKCS #1 or PKCS #8: make one on the app's page on GitHub, under Private keys")
}

// setDatabase never shows the value, which may hold a password.
func setDatabase(l *loading, v string) error {
	if path, ok := strings.CutPrefix(v, "sqlite:"); ok {
		if path == "" || strings.Contains(path, ":memory:") {
			return errors.New("names no file: write sqlite:PATH, such as sqlite:northstar.db")
		}
		l.DatabaseURL = NewSecret(v)
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return errors.New("is no address of a database: write sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME (signs in the password percent-encoded)")
	}
	if u.Host == "" && u.Query().Get("host") == "" {
		return errors.New("names no host: write postgres://USER:PASSWORD@HOST:PORT/NAME")
	}
	l.DatabaseURL = NewSecret(v)
	return nil
}

// listenAddress checks an address to listen on; example is shown to who wrote none.
func listenAddress(v, example string) (string, error) {
	_, port, err := net.SplitHostPort(v)
	n, bad := strconv.ParseUint(port, 10, 16)
	if err != nil || bad != nil || n > 65535 {
		_, p, _ := net.SplitHostPort(example)
		return "", fmt.Errorf("%s is no address to listen on: write HOST:PORT, such as %s or :%s", quote(v), example, p)
	}
	return v, nil
}

// samePort reports whether two addresses are on one host and port, or one of them is on every host. Port 0 is another one each time.
func samePort(a, b string) bool {
	hostA, portA, errA := net.SplitHostPort(a)
	hostB, portB, errB := net.SplitHostPort(b)
	if errA != nil || errB != nil || portA != portB || portA == "0" {
		return false
	}
	every := func(host string) bool { ip := net.ParseIP(host); return host == "" || ip != nil && ip.IsUnspecified() }
	return hostA == hostB || every(hostA) || every(hostB)
}

// leastSecretKey is how many characters keep a key from being guessed, given that it is not a word.
const leastSecretKey = 16

func setSecretKey(l *loading, v string) error {
	if len(v) < leastSecretKey {
		return fmt.Errorf("is shorter than %d characters and could be guessed: take what `openssl rand -base64 32` prints", leastSecretKey)
	}
	l.SecretKey = NewSecret(v)
	return nil
}

// setModelKey never shows the value.
func setModelKey(l *loading, v string) error {
	if strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("holds a space or a character that no key has: copy the key alone")
	}
	l.ModelKey = NewSecret(v)
	return nil
}

func setModelHosts(l *loading, v string) error {
	for part := range strings.SplitSeq(v, ",") {
		host := strings.ToLower(strings.TrimSpace(part))
		if u, err := url.Parse("http://" + host); err != nil || host == "" || u.Host != host || u.Hostname() == "" {
			return fmt.Errorf("%s is no host: write hosts with commas between them, such as llm.example.com or localhost:11434", withoutPassword(part))
		}
		l.ModelHosts = append(l.ModelHosts, host)
	}
	return nil
}

// leastRetention is how long GitHub delivers again at most, on Enterprise Server: a delivery that was forgotten before would be
// taken for a new one.
const leastRetention = 7 * 24 * time.Hour

func setRetention(l *loading, v string) error {
	d, ok := readDuration(scalar{text: v})
	switch {
	case !ok:
		return fmt.Errorf("%s is no duration: write whole days or weeks, such as 90d or 26w", quote(v))
	case d < leastRetention:
		return fmt.Errorf("%s is too short: GitHub delivers again for up to 7 days, so write at least 7d", quote(v))
	case d > longest:
		return fmt.Errorf("%s is over ten years: write at most 520w", quote(v))
	}
	l.Retention = d
	return nil
}

// githubAddress reads an address of GitHub: by https, because tokens, code and signatures' keys travel there. A machine's own
// loopback has no wire that could be tapped.
func githubAddress(v string) (string, error) {
	address, err := webAddress(v)
	if err != nil {
		return "", err
	}
	if u, err := url.Parse(address); err != nil || u.Scheme != "https" && !loopback(u.Hostname()) {
		return "", fmt.Errorf("%s is not encrypted, and the app's tokens would travel there: write https://", quote(v))
	}
	return address, nil
}

// loopback reports whether a host is this machine, whatever a resolver says.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback() || strings.EqualFold(host, "localhost")
}

// webAddress reads an absolute http or https address and drops slashes at its end.
func webAddress(v string) (string, error) {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "", fmt.Errorf("%s is no address: write it whole, such as https://github.example.com", withoutPassword(v))
	}
	if u.User != nil {
		return "", errors.New("holds a user name or password: remove it, the app signs in with its own key")
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%s has a ? or #: write the address without it", quote(v))
	}
	return strings.TrimRight(v, "/"), nil
}

// withoutPassword quotes an address, or nothing of it when it may hold a password.
func withoutPassword(v string) string {
	if strings.Contains(v, "@") {
		return "this"
	}
	return quote(v)
}

// derivedURLs are the GraphQL address and the one for people that belong to a REST address, "" where they do not follow.
func derivedURLs(v3 string) (v4, web string) {
	if base, ok := strings.CutSuffix(v3, "/api/v3"); ok {
		return base + "/api/graphql", base
	}
	u, err := url.Parse(v3)
	if err != nil {
		return "", ""
	}
	host := strings.ToLower(u.Host)
	if bare, ok := strings.CutPrefix(host, "api."); ok && u.Path == "" && (bare == "github.com" || strings.HasSuffix(bare, ".ghe.com")) {
		return v3 + "/graphql", u.Scheme + "://" + bare
	}
	return "", u.Scheme + "://" + u.Host
}

func oneOf(v string, words ...string) (string, error) {
	if w := strings.ToLower(v); slices.Contains(words, w) {
		return w, nil
	}
	return "", fmt.Errorf("%s is not known: use %s", quote(v), alternatives(words))
}
