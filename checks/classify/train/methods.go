package main

import (
	"math"
	"math/rand/v2"
)

// method is a way to learn from a view of the items.
type method struct {
	name string
	look view
	fit  func(problem) scorer
}

// methods are what is compared. The first is the plain baseline, the last is what ships.
var methods = []method{
	{"logistic regression, one bag of words and pairs", bag, logisticRegression},
	{"complement naive Bayes, one bag", bag, complementBayes},
	{"logistic regression, characters 3–5", characters, logisticRegression},
	{"logistic regression, words by field", words, logisticRegression},
	{"complement naive Bayes, words and groups by field", everything, complementBayes},
	{"averaged embeddings (as fastText), words and groups by field", everything, embeddings},
	{"linear SVM, words and groups by field", everything, supportVectors},
	{"NB-SVM (ratios with logistic loss), words and groups by field", everything, ratioRegression},
	{"logistic regression, words and groups by field", everything, logisticRegression},
	{"mean of the last three and naive Bayes", everything, func(p problem) scorer {
		mean := ensemble(p)
		scale(mean, 3)
		add(mean, 1, logRatios(p))
		scale(mean, 1.0/4)
		return mean.scorer(p.classes)
	}},
	shippedMethod,
}

// shippedMethod is the mean of three linear models, which is one linear model.
var shippedMethod = method{"**mean of the last three**", everything, func(p problem) scorer { return ensemble(p).scorer(p.classes) }}

// The strengths of the penalties, chosen on train by cross-validation over repositories.
const (
	logisticPenalty = 2
	ratioPenalty    = 6
	hingePenalty    = 4
	hingeScale      = 2.5 // brings margins near the size of log-odds
)

func logisticRegression(p problem) scorer {
	return solve(p, logistic, logisticPenalty, nil).scorer(p.classes)
}

func supportVectors(p problem) scorer { return solve(p, hinge, hingePenalty, nil).scorer(p.classes) }

func ratioRegression(p problem) scorer {
	return solve(p, logistic, ratioPenalty, ratios(p)).scorer(p.classes)
}

func complementBayes(p problem) scorer { return linear(logRatios(p)).scorer(p.classes) }

// ensemble is the mean of the linear models.
func ensemble(p problem) linear {
	mean := solve(p, logistic, logisticPenalty, nil)
	add(mean, 1, solve(p, logistic, ratioPenalty, ratios(p)))
	add(mean, hingeScale, solve(p, hinge, hingePenalty, nil))
	scale(mean, 1.0/3)
	return mean
}

// ratios are the sizes of the log-count ratios by which NB-SVM scales features (Wang and Manning, ACL 2012). The bias is
// left alone.
func ratios(p problem) []float64 {
	r := logRatios(p)
	for i := range r {
		r[i] = math.Abs(r[i])
	}
	for k := range p.classes {
		r[p.size*p.classes+k] = 1
	}
	return r
}

// logRatios are, for each feature and class, the logarithm of how much more often the class has the feature than the
// others together (Rennie et al., ICML 2003), counting items, with one of each added.
func logRatios(p problem) []float64 {
	c := p.classes
	counts, totals, all := make([]float64, p.size*c), make([]float64, c), 0.0
	for i, x := range p.x {
		for _, f := range x.at {
			counts[int(f)*c+p.y[i]] += p.w[i]
		}
		totals[p.y[i]] += p.w[i]
		all += p.w[i]
	}
	out := make([]float64, p.size*c+c)
	for f := range p.size {
		sum := 0.0
		for k := range c {
			sum += counts[f*c+k]
		}
		for k := range c {
			n := counts[f*c+k]
			out[f*c+k] = math.Log((n + 1) / (totals[k] + 2) / ((sum - n + 1) / (all - totals[k] + 2)))
		}
	}
	return out
}

// embeddings is a network of one hidden layer without a function, the mean of the features' vectors, as fastText's
// classifier (Joulin et al., 2017): stochastic gradient descent in a fixed shuffled order with a falling rate.
func embeddings(p problem) scorer {
	const width, rounds, rate = 24, 12, 0.5
	random := rand.New(rand.NewPCG(1, 2))
	in, out := make([]float64, p.size*width), make([]float64, p.classes*width)
	for i := range in {
		in[i] = (random.Float64() - 0.5) / width
	}
	hide := func(x vector) []float64 {
		h, sum := make([]float64, width), 0.0
		for j, f := range x.at {
			add(h, x.val[j], in[int(f)*width:][:width])
			sum += x.val[j]
		}
		scale(h, 1/max(sum, 1e-9))
		return h
	}
	show := func(h []float64) []float64 {
		z := make([]float64, p.classes)
		for k := range z {
			z[k] = dot(out[k*width:][:width], h)
		}
		return z
	}
	steps, step := rounds*len(p.x), 0
	for range rounds {
		for _, i := range random.Perm(len(p.x)) {
			x := p.x[i]
			now := rate * (1 - float64(step)/float64(steps)) * min(p.w[i], 4)
			step++
			h := hide(x)
			z := show(h)
			logistic(z, p.y[i])
			back, sum := make([]float64, width), 0.0
			for k := range z {
				add(back, z[k], out[k*width:][:width])
				add(out[k*width:][:width], -now*z[k], h)
			}
			for _, v := range x.val {
				sum += v
			}
			for j, f := range x.at {
				add(in[int(f)*width:][:width], -now*x.val[j]/max(sum, 1e-9), back)
			}
		}
	}
	return func(x vector) []float64 { return show(hide(x)) }
}
