/** Conditional probability, regression with exact posteriors, and the laws of expectation. */
import type { Part } from "../part.ts";

export const foundations: Part = {
  title: "Foundations",
  sections: [
    {
      path: "/linear-regression/",
      title: "Bayesian linear regression",
      description: "Add, move and delete observations; the posterior over lines and its predictions follow.",
      figures: [
        {
          id: "fig-line",
          title: "Points, sampled lines and the ribbon of predictions beside the posterior over weights",
        },
        { id: "fig-inputs", title: "Log posterior and predictive variance for four ways of choosing the inputs" },
        {
          id: "fig-line-check",
          title: "Points replicated from a fitted line, and two test quantities beside their observed values",
        },
      ],
      equations: [
        {
          id: "eq-regression-model",
          title: "The model: a Gaussian prior over weights and Gaussian noise around a line",
        },
        { id: "eq-regression-posterior", title: "The posterior over the weights: precisions add" },
        { id: "eq-regression-predictive", title: "The predictive distribution: doubt about the line, and noise" },
        { id: "eq-regression-dual", title: "The covariance of the weights by a matrix of the size of the data" },
        { id: "eq-regression-functions", title: "The same variance from a kernel: a Gaussian process" },
        {
          id: "eq-regression-evidence",
          title: "The log evidence: the density of the targets, with the weights integrated out",
        },
        { id: "eq-predictive-check", title: "The posterior predictive p-value of a test quantity" },
      ],
    },
    {
      path: "/expectation-laws/",
      title: "Expectation laws",
      description: "Edit a joint distribution and see its expectation and variance split into terms that add up.",
      figures: [
        { id: "fig-laws", title: "A joint table, its mean and its variance, each beside the terms that make it up" },
      ],
      equations: [
        { id: "eq-total-expectation", title: "The law of total expectation" },
        { id: "eq-total-variance", title: "The law of total variance: within and between" },
        { id: "eq-total-variance-proof", title: "Why the two parts of the variance add up" },
      ],
    },
    {
      path: "/fuel-gauge/",
      title: "Fuel gauge",
      description:
        "Enter evidence into a small Bayesian network, in any order, and see one cause explain away another.",
      figures: [
        { id: "fig-fuel", title: "Battery, fuel, gauge and driver: evidence, its path, and the sum behind it" },
      ],
      equations: [
        { id: "eq-fuel-joint", title: "The joint distribution: one table for each variable, given its parents" },
        { id: "eq-fuel-posterior", title: "An empty tank, given report and battery: a quotient of two sums" },
        {
          id: "eq-blanket",
          title: "The distribution of a variable given all others: its own factor and those of its children",
        },
      ],
    },
  ],
};
