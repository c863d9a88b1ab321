package io.millrace.local.generate;

import java.util.SplittableRandom;

/** How often a kind of request ends in which status. */
enum StatusMix {
  PAGE(new int[] {200, 304, 301, 404, 500, 503}, new double[] {93, 2, 2.5, 2.2, 0.2, 0.1}),
  ASSET(new int[] {200, 304, 206, 404}, new double[] {76, 22, 1, 1}),
  API(new int[] {200, 400, 401, 429, 500, 502}, new double[] {95, 2, 1.5, 1, 0.3, 0.2}),
  FORM(new int[] {302, 201, 400, 403, 500}, new double[] {70, 22, 5, 2.5, 0.5}),
  PROBE(new int[] {404, 403, 400, 200}, new double[] {80, 14, 4, 2}),
  FAILING(new int[] {503, 500, 502, 504, 200}, new double[] {55, 20, 10, 5, 10});

  private final int[] statuses;
  private final Weighted weighted;

  StatusMix(int[] statuses, double[] weights) {
    this.statuses = statuses;
    this.weighted = new Weighted(weights);
  }

  int pick(SplittableRandom random) {
    return statuses[weighted.pick(random)];
  }
}
