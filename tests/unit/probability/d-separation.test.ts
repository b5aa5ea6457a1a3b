/** d-separation against the moral graph, against all paths, and against the joint distribution itself. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createBayesNet, markovBlanket } from "../../../worker/probability/networks/bayes-net.ts";
import { dSeparation } from "../../../worker/probability/networks/d-separation.ts";
import { findNetwork, networks } from "../../../worker/probability/networks/networks.ts";
import { createRng } from "../../../worker/probability/numerics/random.ts";
import { enumerateJoint, probabilityOf, type WrittenVariable } from "../../oracles/enumerate-joint.ts";
import { randomNetwork } from "../../oracles/random-network.ts";
import { everyActivePath, separatedInMoralGraph } from "../../oracles/separation.ts";

const graphOf = (variables: readonly WrittenVariable[]) =>
  Object.fromEntries(variables.map(({ name, parents }) => [name, parents]));

/** Three disjoint sets, the first two not empty. */
function randomSets(names: readonly string[], rng: () => number) {
  const sets: Record<"from" | "to" | "observed" | "rest", string[]> = { from: [], to: [], observed: [], rest: [] };
  names.forEach((name, i) => {
    const set = (["from", "to", "observed", "rest", "rest"] as const)[Math.floor(rng() * 5)] ?? "rest";
    sets[i === 0 ? "from" : i === 1 ? "to" : set].push(name);
  });
  return sets;
}

test("separation and active paths agree with the moral graph and with all paths", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
      const rng = createRng(seed);
      const variables = randomNetwork({ size: 7, maxStates: 2, maxParents: 3, zeros: 0 }, rng);
      const graph = graphOf(variables);
      const names = variables.map((variable) => variable.name);
      const { from, to, observed } = randomSets(names, rng);
      const answer = dSeparation(createBayesNet({ variables }), { from, to, observed });
      expect(answer.separated).toBe(separatedInMoralGraph(graph, from, to, observed));
      const dependent = names.filter(
        (name) =>
          !from.includes(name) && !observed.includes(name) && !separatedInMoralGraph(graph, from, [name], observed),
      );
      expect(answer.reachable).toEqual(dependent);

      const paths = everyActivePath(graph, from, to, observed).map((path) => path.join());
      const listed = answer.activePaths.map((path) => path.nodes.join());
      expect(new Set(listed).size).toBe(listed.length);
      if (answer.truncated) expect(paths).toEqual(expect.arrayContaining(listed));
      else expect(listed.toSorted()).toEqual(paths.toSorted());
      const lengths = answer.activePaths.map((path) => path.nodes.length);
      expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
      for (const { nodes, arrows } of answer.activePaths) {
        expect(arrows).toHaveLength(nodes.length - 1);
        arrows.forEach((arrow, i) => {
          const [a, b] = [nodes[i] as string, nodes[i + 1] as string];
          expect(arrow === "->" ? graph[b] : graph[a]).toContain(arrow === "->" ? a : b);
        });
      }
    }),
    { seed: 2, numRuns: 300 },
  );
});

test("separated variables are independent in the joint distribution, and others are dependent for random tables", () => {
  let independent = 0;
  let dependent = 0;
  for (let seed = 0; seed < 60; seed++) {
    const rng = createRng(seed);
    const variables = randomNetwork({ size: 6, maxStates: 2, maxParents: 2, zeros: 0 }, rng);
    const joint = enumerateJoint(variables);
    const [x = "", y = "", ...rest] = variables.map((variable) => variable.name);
    const observed = rest.filter(() => rng() < 0.4);
    const { separated } = dSeparation(createBayesNet({ variables }), { from: [x], to: [y], observed });
    // For binary variables, p(x y | e) - p(x | e) p(y | e) at one cell is zero if and only if they are independent
    // given e.
    let largest = 0;
    for (let bits = 0; bits < 2 ** observed.length; bits++) {
      const e = Object.fromEntries(observed.map((name, i) => [name, (bits >> i) & 1]));
      const given = (states: Record<string, number>) =>
        probabilityOf(joint, { ...e, ...states }) / probabilityOf(joint, e);
      largest = Math.max(largest, Math.abs(given({ [x]: 1, [y]: 1 }) - given({ [x]: 1 }) * given({ [y]: 1 })));
    }
    if (separated) {
      independent++;
      // Roundings of sums of at most 64 products.
      expect(largest).toBeLessThan(1e-14);
    } else {
      dependent++;
      // Weak dependences along five edges shrink to about 1e-6; rounding errors are eight orders of magnitude smaller.
      expect(largest).toBeGreaterThan(1e-9);
    }
  }
  // Both cases occur often enough to test the law.
  expect(Math.min(independent, dependent)).toBeGreaterThan(10);
});

test("observing a common effect, or its descendant, opens the path between its causes (Bishop, section 8.2)", () => {
  const { network } = findNetwork("fuel-gauge");
  const ask = (observed: string[]) => dSeparation(network, { from: ["battery"], to: ["fuel"], observed });
  expect(ask([])).toMatchObject({ separated: true, activePaths: [], reachable: ["gauge", "driverReport"] });
  const path = { nodes: ["battery", "gauge", "fuel"], arrows: ["->", "<-"] };
  expect(ask(["gauge"])).toMatchObject({ separated: false, activePaths: [path], reachable: ["fuel"] });
  expect(ask(["driverReport"])).toMatchObject({ separated: false, activePaths: [path], truncated: false });
});

test("its Markov blanket separates a variable from all others, and no subset of it does", () => {
  for (const { network } of networks) {
    const names = network.variables.map((variable) => variable.name);
    for (const name of names) {
      const { parents, children, coParents } = markovBlanket(network, name);
      const blanket = [...new Set([...parents, ...children, ...coParents])];
      const others = names.filter((other) => other !== name && !blanket.includes(other));
      expect(dSeparation(network, { from: [name], to: others, observed: blanket }).separated).toBe(true);
      for (const member of blanket) {
        const observed = blanket.filter((other) => other !== member);
        expect(dSeparation(network, { from: [name], to: [member], observed }).separated).toBe(false);
      }
    }
  }
});

test("a graph with exponentially many paths gets an immediate result, the shortest first", () => {
  // Sixteen diamonds in a row: 2¹⁶ paths from end to end, all active.
  const states = ["only"];
  const of = (name: string, parents: string[]) => ({ name, states, parents, table: [[1]] });
  const variables = [of("x0", [])];
  for (let i = 0; i < 16; i++) {
    variables.push(of(`a${i}`, [`x${i}`]), of(`b${i}`, [`x${i}`]), of(`x${i + 1}`, [`a${i}`, `b${i}`]));
  }
  const network = createBayesNet({ variables });
  const answer = dSeparation(network, { from: ["x0"], to: ["x16"], observed: [] });
  expect(answer.separated).toBe(false);
  expect(answer.truncated).toBe(true);
  expect(answer.activePaths).toHaveLength(32);
  expect(answer.activePaths[0]?.nodes).toHaveLength(33);
  const blocked = dSeparation(network, { from: ["x0"], to: ["x16"], observed: ["a9", "b9"] });
  expect(blocked).toMatchObject({ separated: true, activePaths: [] });
});

test.each([
  ["an unknown variable", { from: ["fuel"], to: ["oil"], observed: [] }, "/to/0"],
  ["a variable in two sets", { from: ["fuel"], to: ["gauge"], observed: ["battery", "fuel"] }, "/observed/1"],
] as const)("%s is refused with its field", (_, query, pointer) => {
  expect(() => dSeparation(findNetwork("fuel-gauge").network, query)).toThrow(
    expect.objectContaining({ code: "InvalidRequest", errors: [expect.objectContaining({ pointer })] }),
  );
});
