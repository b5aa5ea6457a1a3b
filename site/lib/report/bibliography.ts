/**
 * The works that the report cites, in the order of its references: by authors, then by year.
 *
 * Prose cites a work with `<Cite of="…">`; an unknown key fails the build. `build/citing-sections.ts` finds which sections
 * cite a work.
 */

/** Source of a work: exactly one of a DOI, an arXiv number and a URL. */
type Place =
  | { readonly doi: string; readonly arxiv?: never; readonly url?: never }
  | { readonly arxiv: string; readonly doi?: never; readonly url?: never }
  | { readonly url: string; readonly doi?: never; readonly arxiv?: never };

export type Work = Place & {
  /** Anchor in the list of references, and key of the BibTeX entry. */
  readonly key: string;
  readonly kind: "article" | "inproceedings" | "book" | "misc";
  /** All authors, each as "Family, Given". */
  readonly authors: readonly [string, ...string[]];
  readonly year: number;
  readonly title: string;
  /** Journal, proceedings, or the publisher of a book. */
  readonly venue: string;
  readonly volume?: string;
  /** First and last page. */
  readonly pages?: readonly [number, number];
};

export const works: readonly Work[] = [
  {
    key: "alemi-2018",
    kind: "inproceedings",
    authors: [
      "Alemi, Alexander A.",
      "Poole, Ben",
      "Fischer, Ian",
      "Dillon, Joshua V.",
      "Saurous, Rif A.",
      "Murphy, Kevin",
    ],
    year: 2018,
    title: "Fixing a broken ELBO",
    venue: "International Conference on Machine Learning",
    pages: [159, 168],
    arxiv: "1711.00464",
  },
  {
    key: "bengio-2013",
    kind: "misc",
    authors: ["Bengio, Yoshua", "Léonard, Nicholas", "Courville, Aaron"],
    year: 2013,
    title: "Estimating or propagating gradients through stochastic neurons for conditional computation",
    venue: "arXiv preprint",
    arxiv: "1308.3432",
  },
  {
    key: "bishop-2006",
    kind: "book",
    authors: ["Bishop, Christopher M."],
    year: 2006,
    title: "Pattern recognition and machine learning",
    venue: "Springer",
    url: "https://link.springer.com/book/9780387310732",
  },
  {
    key: "bishop-1998",
    kind: "article",
    authors: ["Bishop, Christopher M.", "Svensén, Markus", "Williams, Christopher K. I."],
    year: 1998,
    title: "GTM: the generative topographic mapping",
    venue: "Neural Computation",
    volume: "10",
    pages: [215, 234],
    doi: "10.1162/089976698300017953",
  },
  {
    key: "blei-2017",
    kind: "article",
    authors: ["Blei, David M.", "Kucukelbir, Alp", "McAuliffe, Jon D."],
    year: 2017,
    title: "Variational inference: a review for statisticians",
    venue: "Journal of the American Statistical Association",
    volume: "112",
    pages: [859, 877],
    doi: "10.1080/01621459.2017.1285773",
  },
  {
    key: "burda-2016",
    kind: "inproceedings",
    authors: ["Burda, Yuri", "Grosse, Roger", "Salakhutdinov, Ruslan"],
    year: 2016,
    title: "Importance weighted autoencoders",
    venue: "International Conference on Learning Representations",
    arxiv: "1509.00519",
  },
  {
    key: "cremer-2018",
    kind: "inproceedings",
    authors: ["Cremer, Chris", "Li, Xuechen", "Duvenaud, David"],
    year: 2018,
    title: "Inference suboptimality in variational autoencoders",
    venue: "International Conference on Machine Learning",
    arxiv: "1801.03558",
  },
  {
    key: "dempster-1977",
    kind: "article",
    authors: ["Dempster, Arthur P.", "Laird, Nan M.", "Rubin, Donald B."],
    year: 1977,
    title: "Maximum likelihood from incomplete data via the EM algorithm",
    venue: "Journal of the Royal Statistical Society, Series B",
    volume: "39",
    pages: [1, 38],
    doi: "10.1111/j.2517-6161.1977.tb01600.x",
  },
  {
    key: "higgins-2017",
    kind: "inproceedings",
    authors: [
      "Higgins, Irina",
      "Matthey, Loic",
      "Pal, Arka",
      "Burgess, Christopher",
      "Glorot, Xavier",
      "Botvinick, Matthew",
      "Mohamed, Shakir",
      "Lerchner, Alexander",
    ],
    year: 2017,
    title: "beta-VAE: learning basic visual concepts with a constrained variational framework",
    venue: "International Conference on Learning Representations",
    url: "https://openreview.net/forum?id=Sy2fzU9gl",
  },
  {
    key: "hinton-1993",
    kind: "inproceedings",
    authors: ["Hinton, Geoffrey E.", "van Camp, Drew"],
    year: 1993,
    title: "Keeping the neural networks simple by minimizing the description length of the weights",
    venue: "Conference on Computational Learning Theory",
    pages: [5, 13],
    doi: "10.1145/168304.168306",
  },
  {
    key: "hoffman-2016",
    kind: "inproceedings",
    authors: ["Hoffman, Matthew D.", "Johnson, Matthew J."],
    year: 2016,
    title: "ELBO surgery: yet another way to carve up the variational evidence lower bound",
    venue: "NIPS Workshop on Advances in Approximate Bayesian Inference",
    url: "https://approximateinference.org/2016/accepted/HoffmanJohnson2016.pdf",
  },
  {
    key: "jang-2017",
    kind: "inproceedings",
    authors: ["Jang, Eric", "Gu, Shixiang", "Poole, Ben"],
    year: 2017,
    title: "Categorical reparameterization with Gumbel-softmax",
    venue: "International Conference on Learning Representations",
    arxiv: "1611.01144",
  },
  {
    key: "kingma-mohamed-2014",
    kind: "inproceedings",
    authors: ["Kingma, Diederik P.", "Mohamed, Shakir", "Rezende, Danilo Jimenez", "Welling, Max"],
    year: 2014,
    title: "Semi-supervised learning with deep generative models",
    venue: "Advances in Neural Information Processing Systems",
    volume: "27",
    arxiv: "1406.5298",
  },
  {
    key: "kingma-welling-2014",
    kind: "inproceedings",
    authors: ["Kingma, Diederik P.", "Welling, Max"],
    year: 2014,
    title: "Auto-encoding variational Bayes",
    venue: "International Conference on Learning Representations",
    arxiv: "1312.6114",
  },
  {
    key: "koller-2009",
    kind: "book",
    authors: ["Koller, Daphne", "Friedman, Nir"],
    year: 2009,
    title: "Probabilistic graphical models: principles and techniques",
    venue: "MIT Press",
    url: "https://mitpress.mit.edu/9780262013192/probabilistic-graphical-models/",
  },
  {
    key: "lecun-1998",
    kind: "article",
    authors: ["LeCun, Yann", "Bottou, Léon", "Bengio, Yoshua", "Haffner, Patrick"],
    year: 1998,
    title: "Gradient-based learning applied to document recognition",
    venue: "Proceedings of the IEEE",
    volume: "86",
    pages: [2278, 2324],
    doi: "10.1109/5.726791",
  },
  {
    key: "lucas-2019",
    kind: "inproceedings",
    authors: ["Lucas, James", "Tucker, George", "Grosse, Roger", "Norouzi, Mohammad"],
    year: 2019,
    title: "Don’t blame the ELBO! A linear VAE perspective on posterior collapse",
    venue: "Advances in Neural Information Processing Systems",
    volume: "32",
    arxiv: "1911.02469",
  },
  {
    key: "maddison-2017",
    kind: "inproceedings",
    authors: ["Maddison, Chris J.", "Mnih, Andriy", "Teh, Yee Whye"],
    year: 2017,
    title: "The concrete distribution: a continuous relaxation of discrete random variables",
    venue: "International Conference on Learning Representations",
    arxiv: "1611.00712",
  },
  {
    key: "murphy-2022",
    kind: "book",
    authors: ["Murphy, Kevin P."],
    year: 2022,
    title: "Probabilistic machine learning: an introduction",
    venue: "MIT Press",
    url: "https://probml.github.io/pml-book/book1.html",
  },
  {
    key: "nix-1994",
    kind: "inproceedings",
    authors: ["Nix, David A.", "Weigend, Andreas S."],
    year: 1994,
    title: "Estimating the mean and variance of the target probability distribution",
    venue: "IEEE International Conference on Neural Networks",
    volume: "1",
    pages: [55, 60],
    doi: "10.1109/ICNN.1994.374138",
  },
  {
    key: "nowozin-2018",
    kind: "inproceedings",
    authors: ["Nowozin, Sebastian"],
    year: 2018,
    title: "Debiasing evidence approximations: on importance-weighted autoencoders and jackknife variational inference",
    venue: "International Conference on Learning Representations",
    url: "https://openreview.net/forum?id=HyZoi-WRb",
  },
  {
    key: "opper-archambeau-2009",
    kind: "article",
    authors: ["Opper, Manfred", "Archambeau, Cédric"],
    year: 2009,
    title: "The variational Gaussian approximation revisited",
    venue: "Neural Computation",
    volume: "21",
    pages: [786, 792],
    doi: "10.1162/neco.2008.08-07-592",
  },
  {
    key: "rasmussen-williams-2006",
    kind: "book",
    authors: ["Rasmussen, Carl Edward", "Williams, Christopher K. I."],
    year: 2006,
    title: "Gaussian processes for machine learning",
    venue: "MIT Press",
    url: "https://gaussianprocess.org/gpml/",
  },
  {
    key: "rezende-2014",
    kind: "inproceedings",
    authors: ["Rezende, Danilo Jimenez", "Mohamed, Shakir", "Wierstra, Daan"],
    year: 2014,
    title: "Stochastic backpropagation and approximate inference in deep generative models",
    venue: "International Conference on Machine Learning",
    arxiv: "1401.4082",
  },
  {
    key: "roeder-2017",
    kind: "inproceedings",
    authors: ["Roeder, Geoffrey", "Wu, Yuhuai", "Duvenaud, David"],
    year: 2017,
    title: "Sticking the landing: simple, lower-variance gradient estimators for variational inference",
    venue: "Advances in Neural Information Processing Systems",
    volume: "30",
    arxiv: "1703.09194",
  },
  {
    key: "rubin-1984",
    kind: "article",
    authors: ["Rubin, Donald B."],
    year: 1984,
    title: "Bayesianly justifiable and relevant frequency calculations for the applied statistician",
    venue: "The Annals of Statistics",
    volume: "12",
    pages: [1151, 1172],
    doi: "10.1214/aos/1176346785",
  },
  {
    key: "tipping-bishop-1999",
    kind: "article",
    authors: ["Tipping, Michael E.", "Bishop, Christopher M."],
    year: 1999,
    title: "Probabilistic principal component analysis",
    venue: "Journal of the Royal Statistical Society, Series B",
    volume: "61",
    pages: [611, 622],
    doi: "10.1111/1467-9868.00196",
  },
  {
    key: "williams-1992",
    kind: "article",
    authors: ["Williams, Ronald J."],
    year: 1992,
    title: "Simple statistical gradient-following algorithms for connectionist reinforcement learning",
    venue: "Machine Learning",
    volume: "8",
    pages: [229, 256],
    doi: "10.1007/BF00992696",
  },
];

/** The work with a key. @throws Error no work has it */
export function work(key: string): Work {
  const found = works.find((candidate) => candidate.key === key);
  if (!found) throw new Error(`work: expected the key of a work in the bibliography, got ${key}`);
  return found;
}
