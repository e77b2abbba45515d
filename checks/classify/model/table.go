package model

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/northstar-app/northstar/checks"
)

// Classes are what the model tells apart, in the order of its weights. [checks.Other] is "surely neither".
var Classes = [...]checks.Kind{checks.Feature, checks.TechDebt, checks.Other}

const classes = len(Classes)

// Params are what training found.
type Params struct {
	Keys    []uint32           // ascending, never 0
	Weights [][classes]float64 // of each key
	Bias    [classes]float64
	Curves  [classes][]Knot // how far each class's margin is to be believed
}

// Knot is one point of a calibration curve: a margin, and the share of answers with it that were right. Between two knots
// the share is on the line from one to the other, outside of them it is that of the outermost.
type Knot struct{ Margin, Share float64 }

// MaxKnots is how many knots a curve has at most.
const MaxKnots = 24

// A file is the magic, a bias, a scale and MaxKnots knots of each class, the number of slots, and the slots: a hash table
// as it is probed, so that loading it costs nothing. A slot is its key and a 16-bit weight of each class; key 0 is empty.
const (
	magic    = "northstar kinds 1\n"
	perClass = 4 + 4 + MaxKnots*8
	header   = len(magic) + classes*perClass + 4
	slotSize = 4 + classes*2
	maxSlots = 1 << 20
)

// Table is a trained model. It is read-only.
type Table struct {
	bias, scale [classes]float64
	curves      [classes][]Knot
	slots       []byte
	mask        uint32
}

// Encode writes a model in the form that [Parse] reads. Equal parameters are equal bytes.
func Encode(p Params) []byte {
	n := 16
	for n*3 < len(p.Keys)*4 {
		n *= 2
	}
	b := make([]byte, 0, header+n*slotSize)
	b = append(b, magic...)
	var scale [classes]float64
	for k := range classes {
		for _, w := range p.Weights {
			scale[k] = max(scale[k], math.Abs(w[k])/math.MaxInt16)
		}
		scale[k] = float64(float32(scale[k]))
		b = appendFloat(appendFloat(b, p.Bias[k]), scale[k])
		knots := append(slices.Clone(p.Curves[k]), make([]Knot, MaxKnots)...)[:MaxKnots]
		for _, c := range knots {
			b = appendFloat(appendFloat(b, c.Margin), c.Share)
		}
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(n))
	slots := make([]byte, n*slotSize)
	for i, key := range p.Keys {
		at := int(key) & (n - 1)
		for binary.LittleEndian.Uint32(slots[at*slotSize:]) != 0 {
			at = (at + 1) & (n - 1)
		}
		s := slots[at*slotSize:]
		binary.LittleEndian.PutUint32(s, key)
		for k, w := range p.Weights[i] {
			q := 0.0
			if scale[k] > 0 {
				q = max(-math.MaxInt16, min(math.MaxInt16, math.RoundToEven(w/scale[k])))
			}
			binary.LittleEndian.PutUint16(s[4+2*k:], uint16(int16(q)))
		}
	}
	return append(b, slots...)
}

// Parse reads what [Encode] wrote. The bytes must not change afterwards.
func Parse(b []byte) (*Table, error) {
	if len(b) < header || string(b[:len(magic)]) != magic {
		return nil, errors.New("not a model of this version")
	}
	t := &Table{}
	at := len(magic)
	next := func() float64 {
		v := math.Float32frombits(binary.LittleEndian.Uint32(b[at:]))
		at += 4
		return float64(v)
	}
	for k := range classes {
		t.bias[k], t.scale[k] = next(), next()
		for range MaxKnots {
			c := Knot{next(), next()}
			if !(c.Share >= 0 && c.Share <= 1) {
				return nil, fmt.Errorf("a share of %v", c.Share)
			}
			if c.Share > 0 {
				t.curves[k] = append(t.curves[k], c)
			}
		}
	}
	n := binary.LittleEndian.Uint32(b[at:])
	if n < 2 || n > maxSlots || n&(n-1) != 0 || len(b) != header+int(n)*slotSize {
		return nil, fmt.Errorf("%d slots in %d bytes", n, len(b))
	}
	t.slots, t.mask = b[header:], n-1
	return t, nil
}

func appendFloat(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(v)))
}

// find is the weights of a key.
func (t *Table) find(key uint32) (w [classes]float64, ok bool) {
	for at, tries := key&t.mask, uint32(0); tries <= t.mask; at, tries = (at+1)&t.mask, tries+1 {
		s := t.slots[int(at)*slotSize:][:slotSize]
		switch binary.LittleEndian.Uint32(s) {
		case 0:
			return w, false
		case key:
			for k := range w {
				w[k] = float64(int16(binary.LittleEndian.Uint16(s[4+2*k:]))) * t.scale[k]
			}
			return w, true
		}
	}
	return w, false
}

// share is how often answers of a class with a margin were right.
func (t *Table) share(class int, margin float64) float64 {
	c := t.curves[class]
	if len(c) == 0 {
		return 0
	}
	i, _ := slices.BinarySearchFunc(c, margin, func(k Knot, m float64) int {
		if k.Margin < m {
			return -1
		}
		return 1
	})
	switch {
	case i == 0:
		return c[0].Share
	case i == len(c):
		return c[i-1].Share
	}
	a, b := c[i-1], c[i]
	return a.Share + (b.Share-a.Share)*(margin-a.Margin)/(b.Margin-a.Margin)
}
