/** Mixtures of Gaussians, divergences, and gradients of averages over draws. */
import type { Part } from "../part.ts";

export const mixturesAndEstimators: Part = {
  title: "Mixtures and estimators",
  sections: [
    {
      path: "/conditional-mixtures/",
      title: "Conditional Gaussian mixtures",
      description:
        "Drag a slice through a mixture of Gaussians and see its conditional density; then fit a mixture to points of your own.",
      figures: [
        { id: "fig-slice", title: "A slice through a mixture of two Gaussians, and the conditional density along it" },
        {
          id: "fig-em",
          title: "Expectation maximisation on your own points, and held-out points that compare numbers of components",
        },
      ],
      equations: [
        { id: "eq-partition", title: "The joint density of the observed part and the rest, component by component" },
        {
          id: "eq-conditional-mixture",
          title: "The conditional of a mixture: revised weights, conditional components",
        },
        { id: "eq-conditional-gaussian", title: "The conditional of one Gaussian component" },
        { id: "eq-conditional-moments", title: "Mean and variance of the conditional mixture" },
        { id: "eq-em-likelihood", title: "The log-likelihood of a mixture: a logarithm of a sum for each point" },
        { id: "eq-em-responsibilities", title: "The E step: responsibilities by Bayes’ theorem" },
        { id: "eq-em-updates", title: "The M step: weights, means and covariances by responsibility" },
      ],
    },
    {
      path: "/moment-matching/",
      title: "KL and moment matching",
      description:
        "Approximate two modes by one Gaussian: the forward and the reverse divergence disagree about which is best.",
      figures: [
        {
          id: "fig-divergence",
          title: "One Gaussian for two modes: the best in either direction of the divergence, and one of your own",
        },
        { id: "fig-plane-divergence", title: "Both directions of the divergence in the plane" },
      ],
      equations: [
        { id: "eq-divergences", title: "The two directions of the Kullback-Leibler divergence" },
        { id: "eq-cross-entropy", title: "The part of KL(p‖q) that depends on the Gaussian q" },
        { id: "eq-covariance-derivative", title: "Derivative of KL(p‖q) with respect to the covariance of q" },
        { id: "eq-moment-matching", title: "The Gaussian that minimises KL(p‖q) has the mean and covariance of p" },
        { id: "eq-detour", title: "KL(p‖q) splits at the moment-matched Gaussian" },
      ],
    },
    {
      path: "/reparameterisation/",
      title: "Reparameterisation",
      description: "Keep the noise, move the parameters, and race four estimators of the same gradient.",
      figures: [
        { id: "fig-paths", title: "Noise that stays, parameters that move: a Gaussian and an exponential" },
        { id: "fig-race", title: "Four estimators of one gradient: their variances and means" },
      ],
      equations: [
        {
          id: "eq-reparameterisation",
          title: "A draw as a function of noise, and the gradient of an average along its path",
        },
        { id: "eq-reparameterised-pair", title: "Maps and derivatives of a Gaussian and an exponential draw" },
        { id: "eq-score-function", title: "The score-function gradient, and the mean of the score" },
        { id: "eq-total-derivative", title: "The pathwise gradient of the bound and its score term" },
      ],
    },
    {
      path: "/gumbel-softmax/",
      title: "Gumbel-softmax",
      description: "Cool a cloud on the simplex into a categorical variable, and see the bias and variance.",
      figures: [
        { id: "fig-simplex", title: "Relaxed draws of a categorical variable on the simplex, by temperature" },
        { id: "fig-bias", title: "Bias and variance of three gradients through a categorical variable" },
      ],
      equations: [
        { id: "eq-gumbel-max", title: "A categorical draw as the largest of perturbed logits" },
        { id: "eq-gumbel-softmax", title: "The relaxed draw at a temperature" },
        {
          id: "eq-straight-through",
          title: "The straight-through gradient: the corner forwards, the relaxed draw backwards",
        },
        { id: "eq-mean-square", title: "Mean square error of the average over a batch" },
      ],
    },
  ],
};
