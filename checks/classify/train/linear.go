package main

import "math"

// Sums are written float64(a*b) + c where it matters: the conversion forbids a fused multiply-add, which some processors
// would round differently.

// linear is a weight of each feature for each class, then a bias of each class.
type linear []float64

// logistic is the loss of multinomial logistic regression on one item at the given scores; it replaces them by the derivatives.
func logistic(z []float64, y int) float64 {
	softmax(z)
	l := -math.Log(max(z[y], 1e-300))
	z[y]--
	return l
}

func softmax(z []float64) {
	top, sum := math.Inf(-1), 0.0
	for _, v := range z {
		top = max(top, v)
	}
	for k := range z {
		z[k] = math.Exp(z[k] - top)
		sum += z[k]
	}
	for k := range z {
		z[k] /= sum
	}
}

// objective is the loss over a problem, with a penalty of lambda/2 times the squared weights.
type objective struct {
	problem
	lambda float64
}

// at is the objective for some weights, and its gradient in g.
func (o objective) at(theta, g []float64) float64 {
	p, lambda := o.problem, o.lambda
	n, c := p.size*classes, classes
	clear(g)
	z := make([]float64, c)
	total := 0.0
	for i, x := range p.x {
		copy(z, theta[n:])
		for j, f := range x.at {
			v, w := x.val[j], theta[int(f)*c:][:c]
			for k := range w {
				z[k] += float64(v * w[k])
			}
		}
		total += float64(p.w[i] * logistic(z, p.y[i]))
		for k := range z {
			z[k] *= p.w[i]
			g[n+k] += z[k]
		}
		for j, f := range x.at {
			v, d := x.val[j], g[int(f)*c:][:c]
			for k := range d {
				d[k] += float64(v * z[k])
			}
		}
	}
	for i := range n {
		total += float64(lambda / 2 * theta[i] * theta[i])
		g[i] += float64(lambda * theta[i])
	}
	return total
}

// solve finds the weights by L-BFGS with backtracking (Nocedal and Wright, algorithm 7.5), from zero.
func solve(p problem, lambda float64) linear {
	const memory, most, enough = 8, 60, 1e-5
	n := p.size*classes + classes
	theta, g := make([]float64, n), make([]float64, n)
	next, nextG, dir := make([]float64, n), make([]float64, n), make([]float64, n)
	o := objective{p, lambda}
	value := o.at(theta, g)
	var steps, bends [][]float64
	for range most {
		descend(dir, g, steps, bends)
		slope, size, nextValue := dot(g, dir), 1.0, 0.0
		for tries := 0; ; tries++ {
			for i := range theta {
				next[i] = theta[i] - float64(size*dir[i])
			}
			nextValue = o.at(next, nextG)
			if nextValue <= value-float64(1e-4*size*slope) || tries == 20 {
				break
			}
			size /= 2
		}
		if nextValue >= value {
			break
		}
		s, y := make([]float64, n), make([]float64, n)
		for i := range theta {
			s[i], y[i] = next[i]-theta[i], nextG[i]-g[i]
		}
		if dot(s, y) > 1e-12 {
			steps, bends = append(steps, s), append(bends, y)
			if len(steps) > memory {
				steps, bends = steps[1:], bends[1:]
			}
		}
		gain := (value - nextValue) / math.Abs(value)
		theta, next, g, nextG, value = next, theta, nextG, g, nextValue
		if gain < enough {
			break
		}
	}
	return theta
}

// descend makes dir the direction of L-BFGS at the gradient g: the two-loop recursion.
func descend(dir, g []float64, steps, bends [][]float64) {
	copy(dir, g)
	n := len(steps)
	if n == 0 {
		scale(dir, 1/math.Sqrt(max(dot(g, g), 1e-300)))
		return
	}
	a := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		a[i] = dot(steps[i], dir) / dot(steps[i], bends[i])
		add(dir, -a[i], bends[i])
	}
	scale(dir, dot(steps[n-1], bends[n-1])/dot(bends[n-1], bends[n-1]))
	for i := range steps {
		b := dot(bends[i], dir) / dot(steps[i], bends[i])
		add(dir, a[i]-b, steps[i])
	}
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i := range a {
		s += float64(a[i] * b[i])
	}
	return s
}

func add(x []float64, c float64, y []float64) {
	for i := range x {
		x[i] += float64(c * y[i])
	}
}

func scale(x []float64, c float64) {
	for i := range x {
		x[i] *= c
	}
}
