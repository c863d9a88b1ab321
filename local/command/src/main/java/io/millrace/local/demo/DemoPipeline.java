package io.millrace.local.demo;

import java.net.URI;

/** The pipeline file of the demo, written out so that it can be read and run again. */
final class DemoPipeline {
  static final String NAME = "web-access";
  static final String STREAM = "web-access";
  static final String REGION = "eu-west-1";
  static final String BY_STATUS = "requests_by_status";

  private DemoPipeline() {}

  /**
   * @param watermark how late a line may be; the lines of an old file are in loose order
   */
  static String yaml(URI kinesis, URI openSearch, DemoOptions options, String watermark) {
    return """
        # Written by `millrace demo`. The servers that it names lived as long as the demo.
        name: %s
        source:
          format: kinesis
          options:
            stream: %s
            region: %s
            endpoint: %s
            start: trim-horizon
        records:
          format: apache-combined
        lake:
          root: "%s"
          trigger: 1s
          reconcile: 5s
        aggregates:
          - name: %s
            sql: >
              SELECT window.start, window.end, status, count(*) AS requests, sum(bytes) AS bytes
              FROM records GROUP BY window(time, '1 minute'), status
            watermark: %s
            key: [start, status]
        opensearch:
          url: "%s"
          auth: none
        """
        .formatted(
            NAME,
            STREAM,
            REGION,
            kinesis,
            options.lake().toUri(),
            BY_STATUS,
            watermark,
            openSearch);
  }
}
