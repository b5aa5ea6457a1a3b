/** The site's other pages, in the order of the contents. */

export interface SitePage {
  /** Path with both slashes. */
  readonly path: string;
  readonly title: string;
  /** One sentence, for lists and search engines. */
  readonly description: string;
}

/** Their texts are `text/guides/<last part of the path>.mdx`, which export `standfirst`. */
export const guides: readonly SitePage[] = [
  {
    path: "/docs/quick-start/",
    title: "Quick start",
    description: "Decode a latent, encode an image and condition a mixture from the shell, Python and TypeScript.",
  },
  {
    path: "/docs/testing-locally/",
    title: "Testing locally",
    description: "Run the Worker on your machine, in a script or a test, with a clock and a rate limit of your choice.",
  },
  {
    path: "/docs/publishing-a-model/",
    title: "Publishing a model",
    description: "Serve a model of your own: from ONNX files, from pictures or from a table of numbers.",
  },
  {
    path: "/docs/limits-and-errors/",
    title: "Limits and errors",
    description: "What one request may ask for, and what an error says.",
  },
];

export const modelsPage: SitePage = {
  path: "/models/",
  title: "Models",
  description: "All published models side by side: what each is, how large it is, and how well it does.",
};

export const docsPage: SitePage = {
  path: "/docs/",
  title: "Documentation",
  description: "Guides to the Marginalia API, and every route with parameters, limits, errors and an example.",
};

export const tryPage: SitePage = {
  path: "/docs/try/",
  title: "Try the API",
  description: "Fill in a request of any route, send it to this server and read the response.",
};

export const problemsPage: SitePage = {
  path: "/problems/",
  title: "Problems",
  description: "Every problem that the Marginalia API can return, what causes it and what to do.",
};

export const errataPage: SitePage = {
  path: "/errata/",
  title: "Errata of the sources",
  description: "What is wrong in the five documents that the report’s exercises come from, and what is right.",
};

export const printPage: SitePage = {
  path: "/print/",
  title: "The whole report",
  description: "All sections and the appendix as one document, to print or to save as PDF.",
};

export const noticesPage: SitePage = {
  path: "/notices/",
  title: "Notices",
  description: "The packages, fonts and data that Marginalia publishes, their authors and their licences.",
};

/** Headings of the contents, with their pages. */
export const pageGroups: readonly (readonly [string, readonly SitePage[]])[] = [
  ["Models", [modelsPage]],
  ["API", [docsPage, ...guides, tryPage, problemsPage]],
  ["About", [printPage, errataPage, noticesPage]],
];
