/** Noise that depends on the input, and a posterior found by coordinate ascent. */
import type { Part } from "../part.ts";

export const regressionAndVariationalInference: Part = {
  title: "Regression and variational inference",
  sections: [
    {
      path: "/heteroscedastic-regression/",
      title: "Heteroscedastic regression",
      description: "Let the noise depend on the input, and see what constant noise hides.",
      figures: [
        { id: "fig-noise", title: "Constant and input-dependent noise: ribbon, density, coverage and likelihood" },
        { id: "fig-noise-check", title: "Observations replicated with constant and with input-dependent noise" },
      ],
      equations: [
        { id: "eq-noise-model", title: "A Gaussian about a curve, its width one number or a function of the input" },
        { id: "eq-noise-likelihood", title: "The mean log-likelihood of the observations" },
        { id: "eq-noise-law", title: "The law that the observations are drawn from" },
        { id: "eq-unbounded", title: "Why the likelihood of input-dependent noise has no upper bound" },
      ],
    },
    {
      path: "/earthquakes/",
      title: "CAVI for earthquakes",
      description: "Step through a variational fit of earthquakes' centres and rates, and watch its bound never fall.",
      figures: [
        {
          id: "fig-earthquakes",
          title: "Coordinate ascent on the epicentres and rates of earthquakes, update by update",
        },
        { id: "fig-quakes-check", title: "Counts of earthquakes replicated under a fit, and three test quantities" },
      ],
      equations: [
        { id: "eq-quakes", title: "The model: epicentres and rates, assignments, positions and counts" },
        { id: "eq-quakes-elbo", title: "The evidence lower bound, and its gap to the evidence" },
        { id: "eq-coordinate", title: "The best factor given the others" },
        { id: "eq-centres", title: "The update of the centres" },
        { id: "eq-rates", title: "The update of the rates" },
        { id: "eq-responsibilities", title: "The update of the responsibilities" },
        { id: "eq-second-moment", title: "The second moment of a Gaussian in D dimensions" },
      ],
    },
  ],
};
