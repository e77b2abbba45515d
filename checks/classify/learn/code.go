package learn

import (
	"encoding/json"
	"fmt"
	"math"
)

// version changes with what the numbers mean; a correction of another version is none until it is learned again.
const version = 1

// MaxSize bounds the bytes of a correction.
const MaxSize = 32 << 10

// form is a correction as it is stored.
type form struct {
	Version int                         `json:"v"`
	Scale   float64                     `json:"scale"`
	Bias    [classes]float64            `json:"bias"`
	Words   map[string][classes]float64 `json:"words"`
}

// Encode writes a correction in the form that [Decode] reads, at most [MaxSize] bytes of JSON; nil for none. Equal corrections are
// equal bytes.
func (c *Correction) Encode() []byte {
	if c == nil {
		return nil
	}
	b, err := json.Marshal(form{version, c.scale, c.bias, c.words})
	if err != nil || len(b) > MaxSize {
		panic(fmt.Sprintf("a correction of %d bytes: %v", len(b), err)) // its numbers are finite, and its words bounded
	}
	return b
}

// Decode reads what [Correction.Encode] wrote. Of nothing it makes none.
func Decode(b []byte) (*Correction, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if len(b) > MaxSize {
		return nil, fmt.Errorf("a correction of %d bytes, more than %d", len(b), MaxSize)
	}
	var f form
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, fmt.Errorf("a correction: %w", err)
	}
	if f.Version != version {
		return nil, fmt.Errorf("a correction of version %d and not %d", f.Version, version)
	}
	if len(f.Words) > mostKept {
		return nil, fmt.Errorf("a correction of %d words, more than %d", len(f.Words), mostKept)
	}
	c := &Correction{scale: bounded(f.Scale), bias: boundedAll(f.Bias), words: f.Words}
	for w, v := range c.words {
		c.words[w] = boundedAll(v)
	}
	return c, nil
}

// mostWeight bounds a weight. Trained ones are far below it.
const mostWeight = 20

func bounded(v float64) float64 { return max(-mostWeight, min(mostWeight, v)) }

func boundedAll(v [classes]float64) [classes]float64 {
	for k := range v {
		v[k] = bounded(v[k])
	}
	return v
}

// rounded is a correction as it is after it was stored: three places of every number, and no words that say nothing.
func (c *Correction) rounded() *Correction {
	out := &Correction{scale: round(c.scale), words: map[string][classes]float64{}}
	for k := range c.bias {
		out.bias[k] = round(c.bias[k])
	}
	for w, v := range c.words {
		for k := range v {
			v[k] = round(v[k])
		}
		if v != [classes]float64{} {
			out.words[w] = v
		}
	}
	return out
}

func round(v float64) float64 { return bounded(math.Round(v*1000)/1000) + 0 }
